package org.lethe.inference;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.lethe.benchmark.Request;
import org.lethe.scoring.LanguageModel;
import org.lethe.scoring.LogLikelihood;
import org.lethe.transformer.ArrayKernels;
import org.lethe.transformer.GradMode;
import org.lethe.transformer.Hooks;
import org.lethe.transformer.TokenKernels;
import org.lethe.transformer.Transformer;

/**
 * Scores every request by itself in a plain causal pass over its own tokens. Scores of batches are
 * checked against it.
 */
public final class PlainLanguageModel implements LanguageModel {

  /** Most rows of logits in memory. */
  private static final int HEAD_ROWS = 64;

  private final Transformer transformer;
  private final Hooks hooks;

  /** Closing this model closes the transformer. */
  public PlainLanguageModel(Transformer transformer, Hooks hooks) {
    this.transformer = transformer;
    this.hooks = hooks;
  }

  @Override
  public List<LogLikelihood> logLikelihoods(List<Request> requests) {
    List<LogLikelihood> results = new ArrayList<>(requests.size());
    for (Request request : requests) {
      results.add(score(request));
    }
    return results;
  }

  private LogLikelihood score(Request request) {
    int length = request.continuationTokens().length;
    float[] logProbs = new float[length];
    boolean[] greedy = new boolean[length];
    read(
        request.contextTokens(),
        request.continuationTokens(),
        (first, logits, rows, ids) -> {
          TokenKernels.TokenLogProbs scores = TokenKernels.tokenLogProbs(logits, rows, ids);
          System.arraycopy(scores.logProbs().toFloatArray(), 0, logProbs, first, (int) ids.size());
          System.arraycopy(scores.greedy().toBooleanArray(), 0, greedy, first, (int) ids.size());
        });
    return LogLikelihood.of(logProbs, greedy);
  }

  /**
   * Returns by how much a generated answer misses the choice of this pass: the largest difference,
   * in nats, between the most probable token at a place and the token of the answer. It is 0 if
   * every token of the answer is the most probable one. It is empty if positions rotate by other
   * angles along the answer, which then has no single pass.
   *
   * @param request a request of type generate_until
   * @param answer the tokens that were generated
   */
  public OptionalDouble shortfall(Request request, List<Integer> answer) {
    int[] context = request.contextTokens();
    int[] ids = answer.stream().mapToInt(Integer::intValue).toArray();
    if (!transformer.config().turnsAlike(context.length, context.length + ids.length - 1)) {
      return OptionalDouble.empty();
    }
    double[] shortfall = {0};
    read(
        context,
        ids,
        (first, logits, rows, chosen) -> {
          float[] given =
              TokenKernels.tokenLogProbs(logits, rows, chosen).logProbs().toFloatArray();
          float[] best =
              TokenKernels.tokenLogProbs(logits, rows, TokenKernels.argmax(logits))
                  .logProbs()
                  .toFloatArray();
          for (int k = 0; k < given.length; k++) {
            shortfall[0] = Math.max(shortfall[0], (double) best[k] - given[k]);
          }
        });
    return OptionalDouble.of(shortfall[0]);
  }

  /** Receives logits of rows that predict answer tokens, some rows at a time. */
  @FunctionalInterface
  private interface Reader {
    /**
     * Receives some rows.
     *
     * @param first index of their first answer token
     * @param logits [n, V]
     * @param rows 0 .. n - 1
     * @param ids the answer tokens these rows predict [n]
     */
    void read(int first, NDArray logits, NDArray rows, NDArray ids);
  }

  private void read(int[] context, int[] continuation, Reader reader) {
    long[] input =
        IntStream.concat(Arrays.stream(context), Arrays.stream(continuation))
            .limit(context.length + continuation.length - 1L) // the last token predicts nothing
            .asLongStream()
            .toArray();
    long[] answer = Arrays.stream(continuation).asLongStream().toArray();
    int firstRow = context.length - 1; // predicts the first answer token
    try (GradMode off = GradMode.off();
        NDManager scope = transformer.newScope()) {
      NDArray tokens = scope.create(input, new Shape(1, input.length));
      NDArray hidden = transformer.hidden(tokens, hooks); // [1, T, C]
      NDArray rows = hidden.reshape(input.length, transformer.config().width()); // [T, C]
      for (int first = 0; first < answer.length; first += HEAD_ROWS) {
        int end = Math.min(first + HEAD_ROWS, answer.length);
        try (NDManager part = scope.newSubManager()) {
          NDArray index = part.create(LongStream.range(firstRow + first, firstRow + end).toArray());
          NDArray selected = ArrayKernels.rows(rows, index); // [n, C]
          selected.attach(part);
          reader.read(
              first,
              transformer.unembed(selected, hooks),
              part.create(LongStream.range(0, end - first).toArray()),
              part.create(Arrays.copyOfRange(answer, first, end)));
        }
      }
    }
  }

  @Override
  public void close() {
    transformer.close();
  }
}
