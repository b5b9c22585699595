package org.lethe.gradient;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.lethe.analysis.Flat;
import org.lethe.benchmark.Request;
import org.lethe.transformer.GradMode;
import org.lethe.transformer.Hooks;
import org.lethe.transformer.Kernels;
import org.lethe.transformer.Parameter;
import org.lethe.transformer.Transformer;

/**
 * The loss of a task as a function of chosen weights: value, gradient and exact products of its
 * Hessian with directions, at the weights of a checkpoint or beside them.
 *
 * <p>The loss is that of {@link TaskGradient}. All results are means over the examples, so those of
 * disjoint examples add up with their numbers of examples as weights. Points and directions are
 * flat arrays: the chosen weights one after the other, each row-major.
 *
 * <p>The surface copies the transformer's weights, 4 bytes each, and computes in float32. A product
 * needs memory for the graph of a batch and of its gradient, and for three arrays of the chosen
 * weights a direction. For one thread.
 */
public final class LossSurface implements AutoCloseable {

  private final Transformer transformer; // a copy
  private final List<Parameter> weights;
  private final List<NDArray> arrays; // of the weights
  private final float[] origin;
  private final List<List<Request>> batches;
  private final int examples;

  /**
   * @param transformer stays as it is
   * @param scope which weights the loss is a function of
   * @param block index of the block, for a scope of one
   * @param batches the examples; each is a request with the right answer
   * @throws IllegalArgumentException if there is no example or no such weight
   */
  public LossSurface(
      Transformer transformer, WeightScope scope, int block, List<List<Request>> batches) {
    examples = batches.stream().mapToInt(List::size).sum();
    if (examples == 0) {
      throw new IllegalArgumentException("a loss needs at least one example");
    }
    this.transformer = transformer.copy();
    weights = chosen(scope, block);
    arrays = weights.stream().map(Parameter::array).toList();
    this.batches = AnswerLoss.batches(this.transformer, batches);
    origin = FlatWeights.of(arrays, 1);
    arrays.forEach(array -> array.setRequiresGradient(true));
  }

  private List<Parameter> chosen(WeightScope scope, int block) {
    try {
      return scope.of(transformer, block);
    } catch (IllegalArgumentException e) {
      transformer.close();
      throw e;
    }
  }

  /** Returns the number of examples that every result is a mean over. */
  public int examples() {
    return examples;
  }

  /** Returns the number of chosen weights. */
  public int dimension() {
    return origin.length;
  }

  /** Returns the chosen weights in the order of flat arrays. */
  public List<Parameter> weights() {
    return weights;
  }

  /** Returns a copy of the weights of the checkpoint. */
  public float[] origin() {
    return origin.clone();
  }

  /**
   * Moves to the checkpoint's weights plus a displacement.
   *
   * @param displacement flat, in units of the weights
   */
  public void displace(float[] displacement) {
    float[] point = origin.clone();
    for (int i = 0; i < point.length; i++) {
      point[i] += displacement[i];
    }
    write(point, arrays);
  }

  /** Returns the loss in nats at the present point. */
  public double loss() {
    double sum = 0;
    try (GradMode off = GradMode.off()) {
      for (List<Request> batch : batches) {
        try (NDManager scope = transformer.newScope()) {
          sum += AnswerLoss.sum(transformer, batch, scope, Hooks.none()).toFloatArray()[0];
        }
      }
    }
    return sum / examples;
  }

  /** Returns the gradient at the present point, in nats per unit of weight. */
  public float[] gradient() {
    return means(
            batches,
            examples,
            1,
            batch -> {
              NDArray loss =
                  AnswerLoss.sum(transformer, batch.requests(), batch.scope(), Hooks.none());
              return List.<NDArray[]>of(Kernels.gradients(loss, arrays));
            })
        .get(0);
  }

  /**
   * Returns the squared Euclidean norm of the gradient of each example by itself; their mean is the
   * trace of the empirical Fisher matrix.
   */
  public double[] squaredGradientNorms() {
    List<Double> norms = new ArrayList<>();
    for (List<Request> batch : batches) {
      for (Request example : batch) {
        try (NDManager scope = transformer.newScope();
            GradMode on = GradMode.on()) {
          NDArray loss = AnswerLoss.sum(transformer, List.of(example), scope, Hooks.none());
          NDArray[] gradient = Kernels.gradients(loss, arrays);
          double norm = Kernels.norm(Arrays.asList(gradient)).toFloatArray()[0];
          norms.add(norm * norm);
        }
      }
    }
    return norms.stream().mapToDouble(Double::doubleValue).toArray();
  }

  /**
   * Multiplies the Hessian at the present point by directions. The passes that lead to the gradient
   * are computed once for all of them.
   *
   * @param directions flat
   * @return the products, flat, in nats per squared unit of weight
   */
  public List<float[]> products(List<float[]> directions) {
    return products(directions, batches, examples);
  }

  /**
   * Returns V' H V of the loss of each block of examples at the present point, zeros for a block
   * without any. Their mean with the blocks' examples as weights is that of all of them.
   *
   * @param directions the columns of V, flat
   * @param blocks batches of examples by block
   * @return [blocks][columns][columns]
   */
  public double[][][] forms(List<float[]> directions, List<List<List<Request>>> blocks) {
    int columns = directions.size();
    double[][][] forms = new double[blocks.size()][columns][columns];
    for (int block = 0; block < forms.length; block++) {
      int count = blocks.get(block).stream().mapToInt(List::size).sum();
      if (count > 0) {
        List<List<Request>> own = AnswerLoss.batches(transformer, blocks.get(block));
        List<float[]> products = products(directions, own, count);
        for (int i = 0; i < columns; i++) {
          for (int j = 0; j < columns; j++) {
            forms[block][i][j] = Flat.dot(directions.get(i), products.get(j));
          }
        }
      }
    }
    return forms;
  }

  private List<float[]> products(
      List<float[]> directions, List<List<Request>> requests, int count) {
    try (NDManager held = transformer.newScope()) {
      List<List<NDArray>> split = directions.stream().map(flat -> split(flat, held)).toList();
      return means(
          requests,
          count,
          directions.size(),
          batch -> {
            NDArray loss =
                AnswerLoss.sum(
                    transformer, batch.requests(), batch.scope(), Hooks.twiceDifferentiable());
            List<NDArray> gradients = List.of(Kernels.differentiableGradients(loss, arrays));
            return split.stream()
                .map(direction -> Kernels.hessianProduct(gradients, arrays, direction))
                .toList();
          });
    }
  }

  /** Examples that go through one pass. */
  private record Batch(List<Request> requests, NDManager scope) {}

  /**
   * Adds what batches give and divides by the number of examples.
   *
   * @param results number of results, each a list of arrays like the weights
   */
  private List<float[]> means(
      List<List<Request>> requests,
      int count,
      int results,
      Function<Batch, List<NDArray[]>> terms) {
    try (NDManager held = transformer.newScope()) {
      List<NDArray[]> sums = new ArrayList<>();
      for (int i = 0; i < results; i++) {
        sums.add(zeros(held));
      }
      for (List<Request> batch : requests) {
        try (NDManager scope = transformer.newScope()) {
          List<NDArray[]> values;
          try (GradMode on = GradMode.on()) {
            values = terms.apply(new Batch(batch, scope));
          }
          try (GradMode off = GradMode.off()) {
            for (int i = 0; i < results; i++) {
              Kernels.accumulate(Arrays.asList(sums.get(i)), Arrays.asList(values.get(i)));
            }
          }
        }
      }
      return sums.stream().map(sum -> FlatWeights.of(Arrays.asList(sum), count)).toList();
    }
  }

  private NDArray[] zeros(NDManager owner) {
    NDArray[] zeros = new NDArray[arrays.size()];
    for (int i = 0; i < zeros.length; i++) {
      zeros[i] = Kernels.floatZeros(arrays.get(i)); // on the weight's device
      zeros[i].attach(owner);
    }
    return zeros;
  }

  private List<NDArray> split(float[] flat, NDManager owner) {
    List<NDArray> split = List.of(zeros(owner));
    write(flat, split);
    return split;
  }

  private void write(float[] flat, List<NDArray> targets) {
    if (flat.length != dimension()) {
      throw new IllegalArgumentException(
          "expected %d weights, got %d".formatted(dimension(), flat.length));
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
