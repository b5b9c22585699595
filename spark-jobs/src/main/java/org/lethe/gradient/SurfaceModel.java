package org.lethe.gradient;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.lethe.analysis.Flat;
import org.lethe.transformer.GradMode;
import org.lethe.transformer.Kernels;
import org.lethe.transformer.Parameter;
import org.lethe.transformer.Transformer;

/**
 * A copy of a transformer whose chosen weights can be moved.
 *
 * <p>It takes 4 bytes a weight of the transformer, 4 a chosen weight on the heap, and as much for
 * every direction of the points that were asked for last. For one thread.
 */
public final class SurfaceModel implements AutoCloseable {

  /**
   * The weights that training passed on its way to the checkpoint.
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
  private final Path path;
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
    this.path = path;
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
    float[] point = checkpoint.clone();
    for (int i = 0; i < point.length; i++) {
      point[i] += displacement[i];
    }
    write(point, arrays);
  }

  /** Moves back to the checkpoint's weights. */
  void restore() {
    write(checkpoint, arrays);
  }

  /** Forgets the directions that are not among these. */
  void keepDirections(List<Direction> next) {
    directions.keySet().retainAll(next);
  }

  /** Returns the values of a direction, flat, not to be written to. */
  float[] values(Direction direction) {
    return directions.computeIfAbsent(direction, this::compute);
  }

  private float[] compute(Direction direction) {
    if (direction instanceof Direction.Given given) {
      return given.values();
    }
    if (direction instanceof Direction.FilterNormalised random) {
      return FilterNormalised.random(weights, checkpoint, random.seed());
    }
    return switch ((Direction.Training) direction) {
      case LAST -> Flat.combined(1, checkpoint, -1, path.start());
      case BEFORE -> Flat.combined(1, path.start(), -1, path.origin());
    };
  }

  /** Returns zeros of the weights' shapes on their devices. */
  NDArray[] zeros(NDManager owner) {
    NDArray[] zeros = new NDArray[arrays.size()];
    for (int i = 0; i < zeros.length; i++) {
      zeros[i] = Kernels.floatZeros(arrays.get(i));
      zeros[i].attach(owner);
    }
    return zeros;
  }

  /** Cuts a flat array into arrays of the weights' shapes. */
  List<NDArray> split(float[] flat, NDManager owner) {
    List<NDArray> split = List.of(zeros(owner));
    write(flat, split);
    return split;
  }

  private void write(float[] flat, List<NDArray> targets) {
    if (flat.length != checkpoint.length) {
      throw new IllegalArgumentException(
          "expected %d weights, got %d".formatted(checkpoint.length, flat.length));
    }
    int first = 0;
    for (NDArray target : targets) {
      int size = Math.toIntExact(target.size());
      float[] values = Arrays.copyOfRange(flat, first, first + size);
      try (GradMode off = GradMode.off();
          NDManager scope = transformer.newScope()) {
        Kernels.assign(target, scope.create(values, target.getShape()));
      }
      first += size;
    }
  }

  /** Frees the copy of the weights. */
  @Override
  public void close() {
    transformer.close();
  }
}
