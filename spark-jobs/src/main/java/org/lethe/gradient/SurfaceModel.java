package org.lethe.gradient;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.lethe.transformer.ArrayKernels;
import org.lethe.transformer.GradMode;
import org.lethe.transformer.Parameter;
import org.lethe.transformer.Transformer;

/**
 * A copy of a transformer whose chosen weights can be moved.
 *
 * <p>It takes 4 bytes a weight of the transformer, 4 a chosen weight on the heap, and as much for
 * each direction of training and each of the points that were asked for last. For one thread.
 */
public final class SurfaceModel implements AutoCloseable {

  /**
   * The weights that training passed on its way to the checkpoint; the arrays are written to.
   *
   * @param start that training started from; null where no direction of training is asked for
   * @param origin that the start was trained from; null likewise
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  public record Path(float[] start, float[] origin) {
    public static final Path NONE = new Path(null, null);
  }

  private final Transformer transformer; // a copy
  private final List<Parameter> weights;
  private final List<NDArray> arrays; // of the weights
  private final float[] checkpoint;
  private final Map<Direction, float[]> training = new HashMap<>();
  private final Map<Direction, float[]> directions = new HashMap<>(); // of the last points

  /**
   * @param transformer stays as it is
   * @throws IllegalArgumentException if the transformer has none of the weights
   */
  public SurfaceModel(Transformer transformer, SurfaceWeights chosen, Path path) {
    this.transformer = transformer.copy();
    weights = weights(chosen);
    arrays = weights.stream().map(Parameter::array).toList();
    checkpoint = FlatWeights.of(arrays, 1);
    arrays.forEach(array -> array.setRequiresGradient(true));
    if (path.origin() != null) {
      training.put(Direction.Training.BEFORE, subtracted(path.start(), path.origin()));
    }
    if (path.start() != null) {
      training.put(Direction.Training.LAST, subtracted(checkpoint, path.start()));
    }
  }

  /** Writes the difference to where the subtrahend was, for these are as long as the weights. */
  private static float[] subtracted(float[] x, float[] y) {
    for (int i = 0; i < y.length; i++) {
      y[i] = x[i] - y[i];
    }
    return y;
  }

  private List<Parameter> weights(SurfaceWeights chosen) {
    try {
      return chosen.of(transformer);
    } catch (IllegalArgumentException e) {
      transformer.close();
      throw e;
    }
  }

  /** Returns the number of chosen weights. */
  public int dimension() {
    return checkpoint.length;
  }

  Transformer transformer() {
    return transformer;
  }

  List<Parameter> weights() {
    return weights;
  }

  List<NDArray> arrays() {
    return arrays;
  }

  /** Returns the weights of the checkpoint, not to be written to. */
  float[] checkpoint() {
    return checkpoint;
  }

  /** Moves to the checkpoint's weights plus a displacement. */
  void displace(float[] displacement) {
    write(i -> checkpoint[i] + displacement[i], arrays);
  }

  /** Moves to the checkpoint's weights plus shares of directions. */
  void displace(List<Direction> along, double[] shares) {
    float[][] vectors = along.stream().map(this::values).toArray(float[][]::new);
    write(
        i -> {
          double sum = 0;
          for (int j = 0; j < vectors.length; j++) {
            sum += shares[j] * vectors[j][i];
          }
          return checkpoint[i] + (float) sum;
        },
        arrays);
  }

  /** Moves back to the checkpoint's weights. */
  void restore() {
    write(i -> checkpoint[i], arrays);
  }

  /** Forgets the directions that are not among these. */
  void keepDirections(List<Direction> next) {
    directions.keySet().retainAll(next);
  }

  /** Returns the values of a direction, flat, not to be written to. */
  float[] values(Direction direction) {
    return training.containsKey(direction)
        ? training.get(direction)
        : directions.computeIfAbsent(direction, this::compute);
  }

  private float[] compute(Direction direction) {
    if (direction instanceof Direction.Given given) {
      return given.values();
    }
    if (direction instanceof Direction.FilterNormalised random) {
      return FilterNormalised.random(weights, checkpoint, random.seed());
    }
    throw new IllegalStateException("no weights were given for the direction " + direction);
  }

  /** Returns zeros of the weights' shapes on their devices. */
  NDArray[] zeros(NDManager owner) {
    NDArray[] zeros = new NDArray[arrays.size()];
    for (int i = 0; i < zeros.length; i++) {
      zeros[i] = ArrayKernels.floatZeros(arrays.get(i));
      zeros[i].attach(owner);
    }
    return zeros;
  }

  /** Cuts a flat array into arrays of the weights' shapes. */
  List<NDArray> split(float[] flat, NDManager owner) {
    if (flat.length != checkpoint.length) {
      throw new IllegalArgumentException(
          "expected %d weights, got %d".formatted(checkpoint.length, flat.length));
    }
    List<NDArray> split = List.of(zeros(owner));
    write(i -> flat[i], split);
    return split;
  }

  /** A weight by its place among all. */
  @FunctionalInterface
  private interface Values {
    float at(int place);
  }

  /** Writes to arrays one after the other, so that one of them is copied at a time. */
  private void write(Values flat, List<NDArray> targets) {
    int first = 0;
    for (NDArray target : targets) {
      float[] values = new float[Math.toIntExact(target.size())];
      for (int i = 0; i < values.length; i++) {
        values[i] = flat.at(first + i);
      }
      try (GradMode off = GradMode.off();
          NDManager scope = transformer.newScope()) {
        ArrayKernels.assign(target, scope.create(values, target.getShape()));
      }
      first += values.length;
    }
  }

  /** Frees the copy of the weights. */
  @Override
  public void close() {
    transformer.close();
  }
}
