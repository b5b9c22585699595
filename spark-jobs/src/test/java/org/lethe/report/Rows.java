package org.lethe.report;

import java.util.List;
import org.lethe.table.CheckpointRow;
import org.lethe.table.CorrelationRow;
import org.lethe.table.FlipRow;
import org.lethe.table.ForgettingRow;
import org.lethe.table.GradientAlignmentRow;
import org.lethe.table.NoiseFloorRow;
import org.lethe.table.ProvenanceRow;
import org.lethe.table.RecoveryRow;
import org.lethe.table.RepresentationDriftRow;
import org.lethe.table.TaskScoreRow;

/** A small experiment: two tasks, a base, two fine-tunes, one of them restored, two steps. */
final class Rows {
  static final ReportData EMPTY =
      new ReportData(
          List.of(), List.of(), List.of(), List.of(), List.of(), List.of(), List.of(), List.of(),
          List.of(), List.of(), List.of(), List.of(), List.of(), List.of(), List.of(), List.of());

  static final ReportData SMALL =
      new ReportData(
          List.of(
              checkpoint("base", "base", null, null, null, null),
              checkpoint("base-restored", "control", "base", null, null, null),
              checkpoint("ft-a", "fine_tuned", "base", "a", null, null),
              checkpoint("ft-b", "fine_tuned", "base", "b", null, null),
              checkpoint("ft-a-restored", "restored", "ft-a", null, null, null),
              checkpoint("seq-1", "fine_tuned", "base", "a", "seq", 1),
              checkpoint("seq-2", "fine_tuned", "seq-1", "b", "seq", 2)),
          List.of(score("base", "a", 0.5), score("base", "b", 0.26), score("ft-a", "a", 0.9)),
          List.of(
              forgetting("ft-a", "base", "a", "a", "delta", -0.4, -0.5, -0.3),
              forgetting("ft-a", "base", "b", "a", "delta", 0.125, 0.05, 0.2),
              forgetting("ft-b", "base", "a", "b", "delta", 0.0625, -0.01, 0.135),
              forgetting("ft-a", "base", "b", "a", "loss_delta", 1.5, 1.2, 1.8),
              forgetting("seq-1", "base", "b", "a", "delta", 0.1, 0.02, 0.18),
              forgetting("seq-2", "base", "a", "b", "delta", 0.2, 0.1, 0.3),
              forgetting("seq-2", "seq-1", "a", "b", "delta", 0.3, 0.2, 0.4)),
          List.of(
              new FlipRow(
                  "ft-a", "base", "b", "a", "acc", 80, 40, 20, 10, 10, .25, .125, .25, .2, .1)),
          List.of(
              new RecoveryRow(
                  "ft-a",
                  "ft-a-restored",
                  "base-restored",
                  "base",
                  "b",
                  "a",
                  "acc",
                  0.2,
                  0.1,
                  0.3,
                  0.05,
                  -0.02,
                  0.12,
                  0.15,
                  0.75,
                  0.4,
                  1.1,
                  0.7,
                  0.01,
                  "UNDECIDED",
                  "bootstrap",
                  80)),
          List.of(),
          List.of(),
          List.of(),
          List.of(
              new GradientAlignmentRow(
                  "base", "b", "a", "global", null, null, 0.25, 1.0, 1.0, "exact", 0.0)),
          List.of(
              new RepresentationDriftRow("ft-a", "base", "b", "a", 0, "last", 80, null, null, null),
              new RepresentationDriftRow("ft-a", "base", "b", "a", 1, "last", 80, 0.8, 0.81, 0.9),
              new RepresentationDriftRow("ft-a", "base", "b", "a", 1, "mean", 80, 0.9, 0.9, 0.9)),
          List.of(
              new CorrelationRow(
                  "gradient_alignment_global",
                  "delta",
                  "pearson",
                  2,
                  2,
                  0.5,
                  null,
                  null,
                  "none_fewer_than_8_pairs",
                  1.0,
                  0.9,
                  "mantel",
                  0.4,
                  0.01,
                  null,
                  null,
                  null,
                  null,
                  "none_fewer_than_8_pairs",
                  null,
                  null,
                  null,
                  "mean_over_checkpoints",
                  3L)),
          List.of(),
          List.of(
              new ProvenanceRow(
                  "0123456789abcdef",
                  "forgetting",
                  "0.1.0",
                  null,
                  null,
                  null,
                  null,
                  7L,
                  "delta",
                  "{\"compare\":{\"confidence\":0.95}}")),
          List.of(new TaskPlan("a", 80, 320, 0.25)),
          List.of(new Failure("ft-b", "a", "ENGINE_ERROR", 3, "out of memory")),
          List.of(
              new NoiseFloorRow(
                  "base",
                  "b",
                  "acc",
                  0.5,
                  0.5125,
                  0.0125,
                  0.0125,
                  0.037,
                  80,
                  1L,
                  320,
                  0.000021,
                  0.000004,
                  null,
                  "fedcba9876543210",
                  "0"),
              new NoiseFloorRow(
                  "base",
                  "told",
                  "exact_match,plain",
                  0.5,
                  0.525,
                  0.025,
                  0.025,
                  0.074,
                  40,
                  1L,
                  40,
                  null,
                  null,
                  3L,
                  "fedcba9876543210",
                  "0")));

  private Rows() {}

  static CheckpointRow checkpoint(
      String id, String role, String parent, String trainedOn, String sequence, Integer step) {
    return new CheckpointRow(
        id,
        "models/" + id,
        null,
        role,
        parent,
        null,
        trainedOn,
        sequence,
        step,
        null,
        null,
        "00000000" + Integer.toHexString(id.hashCode()),
        "00000000" + Integer.toHexString(id.hashCode()),
        "llama",
        1000,
        1000,
        2,
        2,
        8,
        32,
        "F32");
  }

  static TaskScoreRow score(String checkpoint, String task, double value) {
    return new TaskScoreRow(
        checkpoint, task, "acc", value, 0.05, 80, 0, 320, "fedcba9876543210", "0");
  }

  static ForgettingRow forgetting(
      String checkpoint,
      String reference,
      String task,
      String trainedOn,
      String convention,
      double value,
      double low,
      double high) {
    String metric = convention.equals("delta") ? "acc" : "loss";
    return new ForgettingRow(
        checkpoint,
        reference,
        task,
        trainedOn,
        metric,
        convention,
        0.5,
        0.5 - value,
        value,
        low,
        high,
        "bootstrap",
        null,
        null,
        null,
        null,
        80,
        null,
        0.03,
        0.085);
  }
}
