package org.lethe.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.lethe.transformer.ArrayKernels;
import org.lethe.transformer.GradMode;
import org.lethe.transformer.GradientKernels;
import org.lethe.transformer.Hooks;
import org.lethe.transformer.ObjectiveKernels;
import org.lethe.transformer.TokenKernels;
import org.lethe.transformer.Transformer;

/**
 * The diagonal of the Fisher information of data at the weights of a model. The loss of an example
 * is the mean negative log-likelihood of its targets.
 */
final class FisherDiagonal {

  private final Transformer transformer;
  private final List<NDArray> weights;
  private final ObjectiveTerm.Ewc options;

  FisherDiagonal(Transformer transformer, List<NDArray> weights, ObjectiveTerm.Ewc options) {
    this.transformer = transformer;
    this.weights = weights;
    this.options = options;
  }

  /**
   * Adds the diagonal over some data to sums.
   *
   * @param sums one array per weight
   * @param seed of the choice of examples and of drawn answers
   */
  void addTo(List<NDArray> sums, TrainingData data, long seed) {
    int count = Math.min(options.examples(), data.size());
    List<Sequence> examples = data.batch(seed, 0, count);
    int size = options.fisher() == FisherKind.BATCH ? options.fisherBatch() : 1;
    int batches = (count + size - 1) / size;
    Random random = new Random(seed);
    weights.forEach(w -> w.setRequiresGradient(true));
    try {
      for (int first = 0; first < count; first += size) {
        List<Sequence> batch = examples.subList(first, Math.min(count, first + size));
        addSquares(sums, batch, 1.0 / batches, random);
      }
    } finally {
      weights.forEach(w -> w.setRequiresGradient(false));
    }
  }

  private void addSquares(
      List<NDArray> sums, List<Sequence> sequences, double share, Random random) {
    try (NDManager scope = transformer.newScope()) {
      NDArray[] gradients;
      try (GradMode on = GradMode.on()) {
        Batch batch = Batch.of(sequences);
        NDArray scores =
            batch.scores(Student.keeping(transformer), Hooks.none(), scope); // [rows, V]
        long[] targets =
            options.fisher() == FisherKind.SAMPLED ? drawn(scores, random) : batch.targets();
        NDArray loss =
            ArrayKernels.divided(
                TokenKernels.crossEntropy(scores, scope.create(targets)), targets.length);
        gradients = GradientKernels.gradients(loss, weights);
      }
      try (GradMode off = GradMode.off()) {
        ObjectiveKernels.addSquares(sums, Arrays.asList(gradients), share);
      }
    }
  }

  /** Draws a token for each row from the model's distribution. */
  private static long[] drawn(NDArray scores, Random random) {
    int rows = (int) scores.getShape().get(0);
    float[] probabilities;
    try (GradMode off = GradMode.off();
        NDArray softmax = TokenKernels.softmax(scores)) {
      probabilities = softmax.toFloatArray();
    }
    int vocabulary = probabilities.length / rows;
    long[] drawn = new long[rows];
    for (int row = 0; row < rows; row++) {
      double left = random.nextDouble();
      int token = 0;
      while (token < vocabulary - 1 && left >= probabilities[row * vocabulary + token]) {
        left -= probabilities[row * vocabulary + token];
        token++;
      }
      drawn[row] = token;
    }
    return drawn;
  }
}
