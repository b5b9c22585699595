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
import org.lethe.transformer.GradMode;
import org.lethe.transformer.Hooks;
import org.lethe.transformer.Kernels;
import org.lethe.transformer.Transformer;

/**
 * Scores every request by itself in a plain causal pass over its own tokens: what requests scored
 * side by side are checked against.
 */
public final class PlainLanguageModel implements LanguageModel {

  /** Most rows of logits held at a time. */
  private static final int HEAD_ROWS = 64;

  private final Transformer transformer;
  private final Hooks hooks;

  /** Takes the transformer over: closing this closes it. */
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
        (from, logits, rows, ids) -> {
          Kernels.TokenLogProbs found = Kernels.tokenLogProbs(logits, rows, ids);
          System.arraycopy(found.logProbs().toFloatArray(), 0, logProbs, from, (int) ids.size());
          System.arraycopy(found.greedy().toBooleanArray(), 0, greedy, from, (int) ids.size());
        });
    return LogLikelihood.of(logProbs, greedy);
  }

  /**
   * Returns how far a generated answer is from what this pass would have chosen: the most by which
   * a token of it is less probable than the most probable one there, nats; 0 where all are the most
   * probable. Nothing where positions turn otherwise along the answer, which then has no single
   * pass.
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
    double[] most = {0};
    read(
        context,
        ids,
        (from, logits, rows, chosen) -> {
          float[] found = Kernels.tokenLogProbs(logits, rows, chosen).logProbs().toFloatArray();
          float[] best =
              Kernels.tokenLogProbs(logits, rows, Kernels.argmax(logits)).logProbs().toFloatArray();
          for (int k = 0; k < found.length; k++) {
            most[0] = Math.max(most[0], (double) best[k] - found[k]);
          }
        });
    return OptionalDouble.of(most[0]);
  }

  /** Reads logits at rows that predict answer tokens, some at a time. */
  @FunctionalInterface
  private interface Reader {
    /**
     * Reads some rows.
     *
     * @param from place of the first among the answer tokens
     * @param logits [n, V]
     * @param rows 0 .. n - 1
     * @param ids the answer tokens these rows predict [n]
     */
    void read(int from, NDArray logits, NDArray rows, NDArray ids);
  }

  private void read(int[] context, int[] continuation, Reader reader) {
    long[] input =
        IntStream.concat(Arrays.stream(context), Arrays.stream(continuation))
            .limit(context.length + continuation.length - 1L) // nothing reads the last one
            .asLongStream()
            .toArray();
    long[] answer = Arrays.stream(continuation).asLongStream().toArray();
    int first = context.length - 1; // the row that predicts the first answer token
    try (GradMode off = GradMode.off();
        NDManager scope = transformer.newScope()) {
      NDArray tokens = scope.create(input, new Shape(1, input.length));
      NDArray hidden = transformer.hidden(tokens, hooks); // [1, T, C]
      NDArray rows = hidden.reshape(input.length, transformer.config().width()); // [T, C]
      for (int from = 0; from < answer.length; from += HEAD_ROWS) {
        int to = Math.min(from + HEAD_ROWS, answer.length);
        try (NDManager part = scope.newSubManager()) {
          NDArray index = part.create(LongStream.range(first + from, first + to).toArray());
          NDArray read = Kernels.rows(rows, index); // [rows, C]
          read.attach(part);
          reader.read(
              from,
              transformer.unembed(read, hooks),
              part.create(LongStream.range(0, to - from).toArray()),
              part.create(Arrays.copyOfRange(answer, from, to)));
        }
      }
    }
  }

  @Override
  public void close() {
    transformer.close();
  }
}
