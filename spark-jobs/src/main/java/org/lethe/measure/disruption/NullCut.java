package org.lethe.measure.disruption;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.lethe.analysis.HeadDisruption;
import org.lethe.analysis.MeanDifference;
import org.lethe.measure.spi.Defined;
import org.lethe.measure.spi.Lineage;
import org.lethe.table.CheckpointRow;
import org.lethe.table.Role;

/**
 * What a pair of checkpoints is held against: the disruptions that training the reference on its
 * own task for as many steps makes, over all heads, tasks and null checkpoints.
 *
 * @param checkpoints null checkpoints with disruptions
 * @param disruptions theirs
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record NullCut(List<String> checkpoints, double[] disruptions) implements Serializable {
  private static final String NO_NULL = "no_null";
  private static final String SMALL_NULL = "small_null";

  /** Fewest values of which one percent is a value. */
  private static final int FEW = 100;

  /**
   * Returns the null checkpoints of a pair: those that were trained from the reference, as many
   * steps as lie between the pair. A null checkpoint is not of its own null.
   */
  static List<String> checkpoints(Lineage lineage, String checkpointId, String referenceId) {
    Integer steps = steps(lineage, checkpointId, referenceId);
    return lineage.withRole(Role.OWN_TASK).stream()
        .filter(row -> referenceId.equals(row.parent()))
        .filter(row -> steps != null && steps.equals(row.trainingSteps()))
        .map(CheckpointRow::checkpointId)
        .filter(id -> !id.equals(checkpointId))
        .toList();
  }

  private static Integer steps(Lineage lineage, String checkpointId, String referenceId) {
    int steps = 0;
    for (CheckpointRow row : lineage.withAncestors(checkpointId)) {
      if (row.checkpointId().equals(referenceId)) {
        return steps;
      }
      if (row.trainingSteps() == null) {
        return null;
      }
      steps += row.trainingSteps();
    }
    return null;
  }

  /**
   * Gathers the null of a pair.
   *
   * @param rows of all pairs and tasks
   */
  static NullCut of(
      Lineage lineage,
      String checkpointId,
      String referenceId,
      Collection<HeadDisruptionRow> rows) {
    List<String> wanted = checkpoints(lineage, checkpointId, referenceId);
    List<HeadDisruptionRow> found =
        rows.stream()
            .filter(row -> row.disruption() != null && row.referenceId().equals(referenceId))
            .filter(row -> wanted.contains(row.checkpointId()))
            .toList();
    List<String> measured = new ArrayList<>(wanted);
    measured.removeIf(id -> found.stream().noneMatch(row -> row.checkpointId().equals(id)));
    return new NullCut(
        measured, found.stream().mapToDouble(HeadDisruptionRow::disruption).toArray());
  }

  /** Returns the value above which a head is severely disrupted; NaN without a null. */
  double value() {
    return HeadDisruption.severeCut(disruptions);
  }

  /** Returns a row with what this null says of it. */
  HeadDisruptionRow judged(HeadDisruptionRow row) {
    Double cut = Defined.orNull(value());
    return HeadDisruptionRowBuilder.builder(row)
        .cut(cut)
        .severe(cut == null || row.disruption() == null ? null : row.disruption() > cut)
        .nullCheckpoints(checkpoints)
        .nullValues(disruptions.length)
        .flag(flag(row.n(), row.flag()))
        .build();
  }

  /**
   * Returns the flag of a row.
   *
   * @param documents documents compared
   * @param other another word of its flag; null for none
   */
  String flag(long documents, String other) {
    List<String> words = new ArrayList<>();
    if (documents < MeanDifference.MIN_ITEMS) {
      words.add("few_items");
    }
    if (other != null) {
      words.add(other);
    }
    if (disruptions.length < FEW) {
      words.add(disruptions.length == 0 ? NO_NULL : SMALL_NULL);
    }
    return words.isEmpty() ? null : String.join(",", words);
  }
}
