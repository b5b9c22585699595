package org.lethe.checkpoint;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How far the weights of a checkpoint lie from those of another of the same shape. What an adapter
 * adds counts as part of its weights.
 *
 * @param norm Euclidean norm of the difference of all weights
 * @param modules the same of the weights of each module, over all blocks, by its name in tables
 */
public record WeightChange(double norm, SortedMap<String, Double> modules) {

  /**
   * Compares two checkpoints, reading a weight of either at a time.
   *
   * @return empty if a weight of one has no counterpart of its shape in the other
   */
  public static Optional<WeightChange> between(Checkpoint before, Checkpoint after) {
    SortedMap<String, Double> squares = new TreeMap<>();
    for (Weight weight : weights(after)) {
      Weight counterpart = counterpart(before, weight);
      if (counterpart == null || !Arrays.equals(counterpart.shape(), weight.shape())) {
        return Optional.empty();
      }
      double square = square(before, counterpart, after, weight);
      squares.merge(weight.module(), square, Double::sum);
    }
    double all = squares.values().stream().mapToDouble(Double::doubleValue).sum();
    squares.replaceAll((module, square) -> Math.sqrt(square));
    return Optional.of(new WeightChange(Math.sqrt(all), squares));
  }

  /** The weights of a checkpoint, each once. */
  static List<Weight> weights(Checkpoint checkpoint) {
    List<Weight> weights = new ArrayList<>();
    checkpoint.layout().tensors().values().stream()
        .distinct()
        .forEach(tensor -> weights.addAll(tensor.parts()));
    return weights;
  }

  /** A head of its own is compared with the embedding where the other model ties them. */
  static Weight counterpart(Checkpoint other, Weight weight) {
    if (weight.bias()) {
      return other.layout().bias(weight.slot(), weight.layer(), weight.expert());
    }
    return weight.slot() == Slot.HEAD
        ? other.layout().head()
        : other.layout().weight(weight.slot(), weight.layer(), weight.expert());
  }

  private static double square(Checkpoint before, Weight old, Checkpoint after, Weight weight) {
    StoredWeight first = before.stored(old.name());
    StoredWeight second = after.stored(weight.name());
    boolean sameFile =
        first.file().equals(second.file()) && first.tensor().name().equals(second.tensor().name());
    LowRankChange removed = change(before, old);
    LowRankChange added = change(after, weight);
    if (sameFile && removed == null && added == null) {
      return 0;
    }
    WeightValues from = new WeightValues(first, removed, weight);
    WeightValues to = new WeightValues(second, added, weight);
    int rows = Math.max(from.rowsAtATime(2), to.rowsAtATime(2));
    double square = 0;
    for (int row = 0; row < weight.rows(); row += rows) {
      int count = Math.min(rows, weight.rows() - row);
      float[] x = from.rows(row, count);
      float[] y = to.rows(row, count);
      for (int i = 0; i < x.length; i++) {
        double difference = (double) y[i] - x[i];
        square += difference * difference;
      }
    }
    return square;
  }

  /** What an adapter adds to a weight; null for nothing. */
  static LowRankChange change(Checkpoint checkpoint, Weight weight) {
    return weight.bias() ? null : checkpoint.change(weight);
  }
}
