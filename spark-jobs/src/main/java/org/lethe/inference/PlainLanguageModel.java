package org.lethe.inference;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
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
    long[] input = Arrays.stream(AnswerRows.input(request)).asLongStream().toArray();
    long[] answer = Arrays.stream(request.continuationTokens()).asLongStream().toArray();
    int first = request.contextTokens().length - 1; // the row that predicts the first answer token
    float[] logProbs = new float[answer.length];
    boolean[] greedy = new boolean[answer.length];
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
          Kernels.TokenLogProbs found =
              Kernels.tokenLogProbs(
                  transformer.unembed(read, hooks),
                  part.create(LongStream.range(0, to - from).toArray()),
                  part.create(Arrays.copyOfRange(answer, from, to)));
          System.arraycopy(found.logProbs().toFloatArray(), 0, logProbs, from, to - from);
          System.arraycopy(found.greedy().toBooleanArray(), 0, greedy, from, to - from);
        }
      }
    }
    return LogLikelihood.of(logProbs, greedy);
  }

  @Override
  public void close() {
    transformer.close();
  }
}
