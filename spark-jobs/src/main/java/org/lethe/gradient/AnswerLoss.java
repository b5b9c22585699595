package org.lethe.gradient;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.lethe.benchmark.Request;
import org.lethe.inference.AnswerRows;
import org.lethe.inference.PrefixTree;
import org.lethe.transformer.ArrayKernels;
import org.lethe.transformer.Hooks;
import org.lethe.transformer.TokenKernels;
import org.lethe.transformer.Transformer;

/** The loss of an example: the mean negative log-likelihood of its answer tokens in nats. */
final class AnswerLoss {
  private AnswerLoss() {}

  /** Cuts batches into ones whose examples go through one forward pass. */
  static List<List<Request>> batches(Transformer transformer, List<List<Request>> batches) {
    int fixedLength = transformer.config().fixedRotationLength();
    List<List<Request>> cut = new ArrayList<>();
    for (List<Request> batch : batches) {
      List<int[]> inputs = batch.stream().map(AnswerRows::input).toList();
      for (List<Integer> alike : PrefixTree.alike(inputs, fixedLength)) {
        cut.add(alike.stream().map(batch::get).toList());
      }
    }
    return cut;
  }

  /**
   * Sums the losses of a batch.
   *
   * @param batch examples of {@link #batches}
   * @param scope holds the graph of the sum where grad mode is on
   * @return a scalar
   */
  static NDArray sum(Transformer transformer, List<Request> batch, NDManager scope, Hooks hooks) {
    AnswerRows answers = AnswerRows.of(batch);
    NDArray hidden = transformer.hidden(answers.tree().forest(), scope, hooks); // [N, C]
    NDArray rows = ArrayKernels.rows(hidden, scope.create(answers.rows()));
    NDArray logits = transformer.unembed(rows, hooks); // [rows, V]
    NDArray places = scope.create(IntStream.of(answers.places()).asLongStream().toArray());
    NDArray logProbs =
        TokenKernels.tokenLogProbs(logits, places, scope.create(answers.targets())).logProbs();
    return logProbs.mul(scope.create(tokenWeights(answers))).sum();
  }

  /** For each answer token, minus one over the number of answer tokens of its request. */
  private static float[] tokenWeights(AnswerRows answers) {
    float[] weights = new float[answers.targets().length];
    int[] starts = answers.starts();
    for (int b = 0; b + 1 < starts.length; b++) {
      Arrays.fill(weights, starts[b], starts[b + 1], -1f / (starts[b + 1] - starts[b]));
    }
    return weights;
  }
}
