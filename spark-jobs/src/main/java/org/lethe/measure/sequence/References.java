package org.lethe.measure.sequence;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.lethe.analysis.ForgettingConvention;
import org.lethe.measure.spi.Lineage;
import org.lethe.table.CheckpointRow;

/**
 * Checkpoints outside a sequence that its own are compared with.
 *
 * @param randomInit a checkpoint with random weights; null when none is named
 * @param alone the checkpoints that learned the task of step 1, 2, ... T and no other
 */
record References(String randomInit, List<List<String>> alone) {
  References {
    alone = List.copyOf(alone);
  }

  /**
   * Returns the references of a sequence.
   *
   * @param randomInit id of a checkpoint, maybe one that is not there; null for none
   */
  static References of(TrainingSequence sequence, String randomInit, Lineage lineage) {
    List<List<String>> alone = new ArrayList<>();
    for (int step = 1; step <= sequence.length(); step++) {
      alone.add(sequence.alone(step, lineage).stream().map(CheckpointRow::checkpointId).toList());
    }
    boolean there = lineage.all().stream().anyMatch(row -> row.checkpointId().equals(randomInit));
    return new References(there ? randomInit : null, alone);
  }

  /** Returns their ids. */
  Set<String> checkpoints() {
    Set<String> ids = new LinkedHashSet<>();
    Stream.ofNullable(randomInit).forEach(ids::add);
    alone.forEach(ids::addAll);
    return ids;
  }

  /** Returns how many learned the task alone that the fewest did. */
  int fewestAlone() {
    return alone.stream().mapToInt(List::size).min().orElse(0);
  }

  /** Returns the scores, more = better, of random weights on the trained tasks [T]. */
  double[] initial(ScoredSequence scored, String metric) {
    return trained(scored, moreIsBetter(scored, randomInit, metric));
  }

  /** Returns the scores R*, more = better, on the trained tasks, mean over seeds [T]. */
  double[] alone(ScoredSequence scored, String metric) {
    double[] means = new double[alone.size()];
    for (int i = 0; i < means.length; i++) {
      int task = i;
      means[i] =
          alone.get(i).stream()
              .mapToDouble(id -> moreIsBetter(scored, id, metric)[task])
              .average()
              .orElse(Double.NaN);
    }
    return means;
  }

  /** Returns what belongs to the trained tasks. */
  double[] trained(ScoredSequence scored, double[] columns) {
    return Arrays.copyOf(columns, scored.sequence().length());
  }

  private static double[] moreIsBetter(ScoredSequence scored, String checkpoint, String metric) {
    return ScoredSequence.moreIsBetter(new double[][] {scored.row(checkpoint, metric)}, metric)[0];
  }

  /** Returns whether an answer is missing that a number may need. */
  boolean isPartial(ScoredSequence scored, String metric, ForgettingConvention convention) {
    Set<String> ids = new LinkedHashSet<>(scored.sequence().checkpoints());
    if (convention == ForgettingConvention.FWT_INIT) {
      ids.add(randomInit);
    } else if (convention == ForgettingConvention.INTRANSIGENCE) {
      alone.forEach(ids::addAll);
    }
    return scored.tasks(metric, convention).stream()
        .anyMatch(task -> scored.scores().isPartial(ids, task));
  }
}
