package org.lethe.inference;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.lethe.benchmark.Request;
import org.lethe.scoring.LanguageModel;
import org.lethe.scoring.LogLikelihood;
import org.lethe.transformer.GradMode;
import org.lethe.transformer.Hooks;
import org.lethe.transformer.Kernels;
import org.lethe.transformer.Transformer;

/**
 * Scores requests on a transformer: one forward pass a batch, the output head only at the rows that
 * are read.
 *
 * <p>Beside the weights a batch of N padded tokens needs about N·(6C + 2F + 3·nh·hs)·4 bytes for
 * one block, plus {@link #HEAD_BYTES} for log-probabilities.
 */
public final class TransformerLanguageModel implements LanguageModel {

  /** Most bytes of logits held at a time. */
  static final long HEAD_BYTES = 64L << 20;

  private final Transformer transformer;
  private final Hooks hooks;

  /** Takes the transformer over: closing this closes it. */
  public TransformerLanguageModel(Transformer transformer) {
    this(transformer, Hooks.none());
  }

  /** As above, with hooks that see or change every forward pass. */
  public TransformerLanguageModel(Transformer transformer, Hooks hooks) {
    this.transformer = transformer;
    this.hooks = hooks;
  }

  @Override
  public List<LogLikelihood> logLikelihoods(List<Request> requests) {
    AnswerRows answers = AnswerRows.of(requests);
    float[] logProbs = new float[answers.rows().length];
    boolean[] greedy = new boolean[answers.rows().length];
    try (GradMode off = GradMode.off();
        NDManager scope = transformer.newScope()) {
      NDArray hidden = transformer.hidden(answers.batch().array(scope), hooks); // [B, T, C]
      NDArray flat = hidden.reshape(-1, hidden.getShape().get(2)); // [B·T, C]
      int chunk = (int) Math.max(1, HEAD_BYTES / (4L * transformer.config().vocabularySize()));
      for (int from = 0; from < logProbs.length; from += chunk) {
        int to = Math.min(logProbs.length, from + chunk);
        score(flat, answers, from, to, logProbs, greedy);
      }
    }
    List<LogLikelihood> results = new ArrayList<>(requests.size());
    for (int b = 0; b < requests.size(); b++) {
      results.add(sum(logProbs, greedy, answers.starts()[b], answers.starts()[b + 1]));
    }
    return results;
  }

  private void score(
      NDArray flat, AnswerRows answers, int from, int to, float[] logProbs, boolean[] greedy) {
    try (NDManager scope = flat.getManager().newSubManager()) {
      NDArray index = scope.create(Arrays.copyOfRange(answers.rows(), from, to));
      NDArray targets = scope.create(Arrays.copyOfRange(answers.targets(), from, to));
      NDArray rows = Kernels.rows(flat, index);
      rows.attach(scope);
      NDArray logits = transformer.unembed(rows, hooks); // [rows, V]
      Kernels.TokenLogProbs result = Kernels.tokenLogProbs(logits, targets);
      System.arraycopy(result.logProbs().toFloatArray(), 0, logProbs, from, to - from);
      System.arraycopy(result.greedy().toBooleanArray(), 0, greedy, from, to - from);
    }
  }

  private static LogLikelihood sum(float[] logProbs, boolean[] greedy, int from, int to) {
    double total = 0;
    boolean allGreedy = true;
    for (int k = from; k < to; k++) {
      total += logProbs[k];
      allGreedy &= greedy[k];
    }
    return new LogLikelihood(total, Arrays.copyOfRange(logProbs, from, to), allGreedy);
  }

  @Override
  public void close() {
    transformer.close();
  }
}
