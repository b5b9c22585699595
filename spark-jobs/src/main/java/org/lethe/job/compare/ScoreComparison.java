package org.lethe.job.compare;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.lethe.analysis.Bootstrap;
import org.lethe.job.compare.Contrasts.TaskContrast;
import org.lethe.scoring.Metric;
import org.lethe.table.FlipRow;
import org.lethe.table.ForgettingRow;
import org.lethe.table.RecoveryRow;
import org.lethe.table.TaskScoreRow;

/** The rows of all tables that are made of scores. */
public final class ScoreComparison {
  /**
   * What is compared and how.
   *
   * @param metric metric that recovery is decided on
   * @param lossText task of held-out text; null for none
   * @param epsilon smallest loss that counts
   * @param bootstrap how intervals are drawn
   * @param noise what batching alone moves
   */
  public record Options(
      Metric metric, String lossText, double epsilon, Bootstrap.Options bootstrap, NoiseFloor noise)
      implements Serializable {}

  /** The rows of one contrast and task, made on an executor. */
  public record Part(
      String task,
      Contrast contrast,
      Coverage coverage,
      List<TaskScoreRow> scores,
      List<ForgettingRow> forgetting,
      List<FlipRow> flips,
      RecoveryTable.Estimate recovery,
      RecoveryTable.Pattern pattern)
      implements Serializable {

    /** Returns the rows of sums. */
    public static Part of(TaskContrast sums, Lineage lineage, Options options) {
      Contrast contrast = sums.sums().contrast();
      boolean held = sums.task().equals(options.lossText());
      boolean recovery = contrast.kind() == Contrast.Kind.RECOVERY;
      boolean pair = contrast.kind() == Contrast.Kind.FORGETTING;
      return new Part(
          sums.task(),
          contrast,
          sums.sums().coverage(),
          contrast.kind() == Contrast.Kind.SCORE ? TaskScoreTable.rows(sums, lineage) : List.of(),
          pair
              ? ForgettingTable.rows(sums, lineage, options.bootstrap(), options.noise())
              : List.of(),
          pair ? FlipTable.rows(sums, lineage) : List.of(),
          recovery && !held
              ? RecoveryTable.estimate(sums, options.metric(), options.bootstrap(), options.noise())
                  .orElse(null)
              : null,
          recovery && held ? RecoveryTable.pattern(sums).orElse(null) : null);
    }
  }

  private final List<Part> parts;

  public ScoreComparison(List<Part> parts) {
    this.parts = List.copyOf(parts);
  }

  public List<TaskScoreRow> scores() {
    return parts.stream().flatMap(part -> part.scores().stream()).toList();
  }

  /** Returns the rows of {@code forgetting}, p-values adjusted over tasks. */
  public List<ForgettingRow> forgetting(double confidence) {
    return ForgettingTable.adjusted(
        parts.stream().flatMap(part -> part.forgetting().stream()).toList(), confidence);
  }

  public List<FlipRow> flips() {
    return parts.stream().flatMap(part -> part.flips().stream()).toList();
  }

  /** Returns the rows of {@code recovery}, each with the pattern of its restored checkpoint. */
  public List<RecoveryRow> recovery(Lineage lineage, double epsilon) {
    Map<String, RecoveryTable.Pattern> patterns = new HashMap<>();
    parts.stream()
        .flatMap(part -> Optional.ofNullable(part.pattern()).stream())
        .forEach(pattern -> patterns.put(pattern.restoredId(), pattern));
    List<RecoveryRow> rows = new ArrayList<>();
    for (Part part : parts) {
      if (part.recovery() != null) {
        String restored = part.contrast().checkpoints().get(3);
        rows.add(RecoveryTable.row(part.recovery(), patterns.get(restored), lineage, epsilon));
      }
    }
    return rows;
  }

  /** Returns a line for every task of which requests cannot be asked at all. */
  public List<String> unaskable() {
    return parts.stream()
        .filter(part -> part.contrast().kind() == Contrast.Kind.SCORE)
        .filter(part -> part.coverage().failed() > 0)
        .map(
            part ->
                "%s: %d of %d requests cannot be asked"
                    .formatted(part.task(), part.coverage().failed(), part.coverage().requests()))
        .distinct()
        .sorted()
        .toList();
  }

  /** Returns a line for every checkpoint and task that scoring again could answer more of. */
  public List<String> incomplete() {
    return parts.stream()
        .filter(part -> part.contrast().kind() == Contrast.Kind.SCORE)
        .filter(part -> !part.coverage().isComplete())
        .map(
            part ->
                "%s on %s: %d of %d requests not scored, %d failed in the engine"
                    .formatted(
                        part.contrast().checkpoints().get(0),
                        part.task(),
                        part.coverage().missing(),
                        part.coverage().requests(),
                        part.coverage().engineErrors()))
        .distinct() // the filters of a task
        .sorted()
        .toList();
  }
}
