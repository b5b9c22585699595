package org.lethe.report;

import java.util.List;
import org.lethe.table.CheckpointRow;
import org.lethe.table.CorrelationRow;
import org.lethe.table.FindingRow;
import org.lethe.table.ForgettingRow;
import org.lethe.table.KnowledgeInstructionRow;
import org.lethe.table.RecoveryRow;
import org.lethe.table.TransitionRow;

/** A fine-tuning on a to three lengths, on b to one, with two seeds; restored and asked twice. */
final class Curves {
  private Curves() {}

  /** Returns the data with these curves, pairs and findings. */
  static ReportData of(
      List<TransitionRow> transitions,
      List<RecoveryRow> recovery,
      List<KnowledgeInstructionRow> knowledge,
      List<FindingRow> findings) {
    return new ReportData(
        List.of(
            Rows.checkpoint("base", "base", null, null, null, null),
            tuned("a-10", "a", 1, 10),
            tuned("a-40", "a", 1, 40),
            tuned("a-160", "a", 1, 160),
            tuned("a-40-2", "a", 2, 40),
            tuned("b-40", "b", 1, 40)),
        List.of(),
        List.of(
            forgetting("a-10", "a", "b", 0.1),
            forgetting("a-40", "a", "b", 0.2),
            forgetting("a-40-2", "a", "b", 0.4),
            forgetting("a-160", "a", "b", 0.5),
            forgetting("b-40", "b", "a", 0.25)),
        List.of(),
        recovery,
        transitions,
        knowledge,
        List.of(),
        Rows.SMALL.alignment(),
        List.of(),
        List.of(
            correlation(10, 1L, "one_checkpoint", 1, 0.9),
            correlation(40, null, "mean_over_seeds", 3, 0.25),
            correlation(40, 1L, "one_checkpoint", 2, 0.75),
            correlation(160, 1L, "one_checkpoint", 1, -0.9)),
        findings,
        List.of(),
        List.of(),
        List.of(),
        List.of());
  }

  static CheckpointRow tuned(String id, String trainedOn, long seed, int steps) {
    return new CheckpointRow(
        id,
        "models/" + id,
        null,
        "fine_tuned",
        "base",
        null,
        trainedOn,
        null,
        null,
        seed,
        steps,
        "0",
        "0",
        "llama",
        1,
        1,
        1,
        1,
        1,
        1,
        "F32");
  }

  private static ForgettingRow forgetting(String id, String trainedOn, String task, double value) {
    return Rows.forgetting(id, "base", task, trainedOn, "delta", value, value - 0.05, value + 0.05);
  }

  private static CorrelationRow correlation(
      int steps, Long seed, String runs, long checkpoints, double r) {
    return new CorrelationRow(
        "gradient_alignment_global",
        "delta",
        "pearson",
        2,
        2,
        r,
        null,
        null,
        "none_fewer_than_8_pairs",
        1.0,
        1.0,
        "permutation_exact",
        0.5,
        0.1,
        null,
        null,
        null,
        null,
        "none_fewer_than_8_pairs",
        "fewer_than_8_pairs",
        steps,
        seed,
        runs,
        checkpoints);
  }

  /** Returns a curve over 10, 40 and 160 steps of training on a. */
  static TransitionRow curve(String task, Integer tStar, Integer pseudoFrom, String... stages) {
    List<String> ids = List.of("a-10", "a-40", "a-160").subList(0, stages.length);
    return new TransitionRow(
        "base",
        "base",
        "a",
        1L,
        5,
        task,
        "acc",
        stages.length,
        List.of(10, 40, 160).subList(0, stages.length),
        List.of(stages),
        ids,
        ids.stream().map(id -> id + "-r").toList(),
        tStar,
        pseudoFrom,
        null,
        null,
        null,
        "none_fewer_than_4_points",
        null);
  }

  static RecoveryRow point(String id, String task, double gross, double residual) {
    return new RecoveryRow(
        id,
        id + "-r",
        "control",
        "base",
        task,
        "a",
        "acc",
        gross,
        gross - 0.1,
        gross + 0.1,
        residual,
        residual - 0.1,
        residual + 0.1,
        0,
        null,
        null,
        null,
        null,
        null,
        "NONE",
        "bootstrap",
        40);
  }

  /** Returns what a checkpoint lost; intervals reach 0.0625 to both sides. */
  static KnowledgeInstructionRow pair(
      String id, double knowledge, double instruction, Double share, double shareHalf) {
    return new KnowledgeInstructionRow(
        id,
        "base",
        "facts",
        "k",
        "i",
        "a",
        "acc",
        0.9,
        0.9 - knowledge,
        knowledge,
        knowledge - 0.0625,
        knowledge + 0.0625,
        0.8,
        0.8 - instruction,
        instruction,
        instruction - 0.0625,
        instruction + 0.0625,
        knowledge + instruction,
        null,
        null,
        share,
        share == null ? null : share - shareHalf,
        share == null ? null : share + shareHalf,
        "bootstrap",
        40,
        40,
        null);
  }

  static FindingRow finding(
      String kind, String shows, long holds, String word, double low, double high) {
    boolean correlation = kind.equals("correlation");
    return new FindingRow(
        kind,
        "base",
        correlation ? null : "a",
        40,
        null,
        correlation ? null : "b",
        correlation ? null : "acc",
        correlation ? "gradient_alignment_global" : null,
        correlation ? "delta" : null,
        correlation ? "pearson" : null,
        shows,
        2,
        holds,
        2,
        word,
        (low + high) / 2,
        low,
        high,
        List.of("1: " + shows, "2: " + shows),
        "a test");
  }
}
