package org.lethe.gradient;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.lethe.analysis.ExampleBlocks;
import org.lethe.analysis.Flat;
import org.lethe.benchmark.OutputType;
import org.lethe.benchmark.Request;
import org.lethe.inference.BatchPlanner;
import org.lethe.transformer.GradMode;
import org.lethe.transformer.GradientKernels;
import org.lethe.transformer.Hooks;
import org.lethe.transformer.Transformer;

/**
 * A surface that is computed here, from a model and examples.
 *
 * <p>The loss is that of {@link TaskGradient}. All results are means over the examples, so those of
 * disjoint examples add up with their numbers of examples as weights.
 *
 * <p>It computes in float32. A product needs memory for the graph of a batch and of its gradient,
 * and for three arrays of the chosen weights a direction. For one thread.
 */
public final class LossSurface implements Surface, AutoCloseable {

  private final SurfaceModel model;
  private final List<Request> examples;
  private final int batchTokens;
  private final List<List<Request>> batches;

  /**
   * @param model is moved, and at the checkpoint after every answer
   * @param examples each is a request with the right answer
   * @param batchTokens distinct tokens of a batch at most
   * @throws IllegalArgumentException if there is no example
   */
  public LossSurface(SurfaceModel model, List<Request> examples, int batchTokens) {
    if (examples.isEmpty()) {
      throw new IllegalArgumentException("a loss needs at least one example");
    }
    this.model = model;
    this.examples = List.copyOf(examples);
    this.batchTokens = batchTokens;
    batches = batches(examples);
  }

  /** Returns the requests that are examples: right answers to something. */
  public static List<Request> examplesAmong(List<Request> requests) {
    return requests.stream()
        .filter(r -> r.type() != OutputType.MULTIPLE_CHOICE || r.choice() == r.gold())
        .filter(r -> r.contextTokens().length > 0 && r.continuationTokens().length > 0)
        .toList();
  }

  private List<List<Request>> batches(List<Request> requests) {
    return AnswerLoss.batches(model.transformer(), BatchPlanner.plan(requests, batchTokens));
  }

  @Override
  public int examples() {
    return examples.size();
  }

  @Override
  public int dimension() {
    return model.checkpoint().length;
  }

  @Override
  public int[] blockExamples(ExampleBlocks blocks) {
    return dealt(blocks).stream().mapToInt(List::size).toArray();
  }

  private List<List<Request>> dealt(ExampleBlocks blocks) {
    List<List<Request>> dealt = new ArrayList<>();
    for (int block = 0; block < blocks.count(); block++) {
      dealt.add(new ArrayList<>());
    }
    examples.forEach(example -> dealt.get(blocks.of(example.docId())).add(example));
    return dealt;
  }

  @Override
  public double[] losses(List<Direction> directions, double[][] points) {
    model.keepDirections(directions);
    double[] losses = new double[points.length];
    for (int point = 0; point < points.length; point++) {
      model.displace(directions, points[point]);
      losses[point] = loss();
    }
    model.restore();
    return losses;
  }

  @Override
  public Slope slope(float[] displacement) {
    model.displace(displacement);
    double[] loss = new double[1];
    float[] gradient =
        means(
                batches,
                1,
                batch -> {
                  NDArray sum =
                      AnswerLoss.sum(transformer(), batch.requests(), batch.scope(), Hooks.none());
                  List<NDArray[]> gradients =
                      List.<NDArray[]>of(GradientKernels.gradients(sum, model.arrays()));
                  loss[0] += sum.toFloatArray()[0];
                  return gradients;
                })
            .get(0);
    model.restore();
    return new Slope(loss[0] / examples(), gradient);
  }

  @Override
  public double fisherTrace() {
    return Arrays.stream(squaredGradientNorms()).average().orElseThrow();
  }

  @Override
  public double dot(Direction x, Direction y) {
    model.keepDirections(List.of(x, y));
    return Flat.dot(model.values(x), model.values(y));
  }

  private Transformer transformer() {
    return model.transformer();
  }

  private double loss() {
    double sum = 0;
    try (GradMode off = GradMode.off()) {
      for (List<Request> batch : batches) {
        try (NDManager scope = transformer().newScope()) {
          sum += AnswerLoss.sum(transformer(), batch, scope, Hooks.none()).toFloatArray()[0];
        }
      }
    }
    return sum / examples();
  }

  /**
   * Returns the squared Euclidean norm of the gradient of each example by itself; their mean is the
   * trace of the empirical Fisher matrix.
   */
  double[] squaredGradientNorms() {
    List<Double> norms = new ArrayList<>();
    for (List<Request> batch : batches) {
      for (Request example : batch) {
        try (NDManager scope = transformer().newScope();
            GradMode on = GradMode.on()) {
          NDArray loss = AnswerLoss.sum(transformer(), List.of(example), scope, Hooks.none());
          NDArray[] gradient = GradientKernels.gradients(loss, model.arrays());
          double norm = GradientKernels.norm(Arrays.asList(gradient)).toFloatArray()[0];
          norms.add(norm * norm);
        }
      }
    }
    return norms.stream().mapToDouble(Double::doubleValue).toArray();
  }

  @Override
  public List<float[]> products(List<float[]> directions) {
    return products(directions, batches);
  }

  @Override
  public double[][][] forms(List<float[]> directions, ExampleBlocks blocks) {
    int columns = directions.size();
    double[][][] forms = new double[blocks.count()][columns][columns];
    List<List<Request>> dealt = dealt(blocks);
    for (int block = 0; block < forms.length; block++) {
      if (!dealt.get(block).isEmpty()) {
        List<float[]> products = products(directions, batches(dealt.get(block)));
        for (int i = 0; i < columns; i++) {
          for (int j = 0; j < columns; j++) {
            forms[block][i][j] = Flat.dot(directions.get(i), products.get(j));
          }
        }
      }
    }
    return forms;
  }

  private List<float[]> products(List<float[]> directions, List<List<Request>> requests) {
    try (NDManager held = transformer().newScope()) {
      List<List<NDArray>> split = directions.stream().map(flat -> model.split(flat, held)).toList();
      return means(
          requests,
          directions.size(),
          batch -> {
            NDArray loss =
                AnswerLoss.sum(
                    transformer(), batch.requests(), batch.scope(), Hooks.twiceDifferentiable());
            List<NDArray> gradients =
                List.of(GradientKernels.differentiableGradients(loss, model.arrays()));
            return split.stream()
                .map(
                    direction ->
                        GradientKernels.hessianProduct(gradients, model.arrays(), direction))
                .toList();
          });
    }
  }

  /** Examples that go through one pass. */
  private record Batch(List<Request> requests, NDManager scope) {}

  /**
   * Adds what batches give and divides by the number of all examples.
   *
   * @param results number of results, each a list of arrays like the weights
   */
  private List<float[]> means(
      List<List<Request>> requests, int results, Function<Batch, List<NDArray[]>> terms) {
    try (NDManager held = transformer().newScope()) {
      List<NDArray[]> sums = new ArrayList<>();
      for (int i = 0; i < results; i++) {
        sums.add(model.zeros(held));
      }
      for (List<Request> batch : requests) {
        try (NDManager scope = transformer().newScope()) {
          List<NDArray[]> values;
          try (GradMode on = GradMode.on()) {
            values = terms.apply(new Batch(batch, scope));
          }
          try (GradMode off = GradMode.off()) {
            for (int i = 0; i < results; i++) {
              GradientKernels.accumulate(Arrays.asList(sums.get(i)), Arrays.asList(values.get(i)));
            }
          }
        }
      }
      return sums.stream().map(sum -> FlatWeights.of(Arrays.asList(sum), examples())).toList();
    }
  }

  /** Frees the model's copy of the weights. */
  @Override
  public void close() {
    model.close();
  }
}
