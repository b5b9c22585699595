package org.lethe.inference;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.lethe.benchmark.Request;
import org.lethe.scoring.LanguageModel;
import org.lethe.scoring.LogLikelihood;
import org.lethe.transformer.AnswerHead;
import org.lethe.transformer.GradMode;
import org.lethe.transformer.Hooks;
import org.lethe.transformer.Kernels;
import org.lethe.transformer.Transformer;

/**
 * Scores requests on a transformer. A batch is one forward pass, which computes common prefixes
 * once; the output head is computed once at each row that predicts an answer token.
 *
 * <p>Beside the weights, a batch of N distinct tokens needs about N·(7C + 4F + 10·nh·hs)·4 bytes
 * for the arrays of one block, and {@link #HEAD_BYTES} for logits, twice as much on a GPU. At C =
 * 768 and F = 2048 a token needs 85 kB; benchmarks/memory.py measures 83 kB, and 108 kB if glibc
 * keeps freed memory.
 */
public final class TransformerLanguageModel implements LanguageModel {

  /** Most bytes of logits in memory. */
  private static final long HEAD_BYTES = 64L << 20;

  private final Transformer transformer;
  private final Hooks hooks;

  /** Closing this model closes the transformer. */
  public TransformerLanguageModel(Transformer transformer) {
    this(transformer, Hooks.none());
  }

  /** As above, with hooks that read or change every forward pass. */
  public TransformerLanguageModel(Transformer transformer, Hooks hooks) {
    this.transformer = transformer;
    this.hooks = hooks;
  }

  @Override
  public List<LogLikelihood> logLikelihoods(List<Request> requests) {
    LogLikelihood[] results = new LogLikelihood[requests.size()];
    List<int[]> inputs = requests.stream().map(AnswerRows::input).toList();
    int fixedLength = transformer.config().fixedRotationLength();
    for (List<Integer> alike : PrefixTree.alike(inputs, fixedLength)) {
      List<LogLikelihood> scores = score(alike.stream().map(requests::get).toList());
      for (int i = 0; i < scores.size(); i++) {
        results[alike.get(i)] = scores.get(i);
      }
    }
    return List.of(results);
  }

  private List<LogLikelihood> score(List<Request> requests) {
    AnswerRows answers = AnswerRows.of(requests);
    int[] order = byPlace(answers);
    float[] logProbs = new float[order.length];
    boolean[] greedy = new boolean[order.length];
    try (GradMode off = GradMode.off();
        NDManager scope = transformer.newScope()) {
      NDArray hidden = transformer.hidden(answers.tree().forest(), scope, hooks); // [N, C]
      long rows = HEAD_BYTES / (4L * transformer.config().vocabularySize());
      int chunk = (int) Math.max(1, Math.min(answers.rows().length, rows));
      AnswerHead head = transformer.answerHead(scope, chunk, hooks);
      int start = 0;
      while (start < order.length) {
        int firstPlace = answers.places()[order[start]];
        int end = start;
        while (end < order.length && answers.places()[order[end]] < firstPlace + chunk) {
          end++;
        }
        read(head, hidden, answers, Arrays.copyOfRange(order, start, end), logProbs, greedy);
        start = end;
      }
    }
    List<LogLikelihood> results = new ArrayList<>(requests.size());
    for (int b = 0; b < requests.size(); b++) {
      int start = answers.starts()[b];
      int end = answers.starts()[b + 1];
      results.add(
          LogLikelihood.of(
              Arrays.copyOfRange(logProbs, start, end), Arrays.copyOfRange(greedy, start, end)));
    }
    return results;
  }

  /** Answer tokens in the order of the rows that predict them. */
  private static int[] byPlace(AnswerRows answers) {
    return IntStream.range(0, answers.places().length)
        .boxed()
        .sorted(Comparator.comparingInt(k -> answers.places()[k]))
        .mapToInt(k -> k)
        .toArray();
  }

  /**
   * Reads the log-probabilities of some answer tokens.
   *
   * @param tokens indices of the answer tokens, in the order of their rows
   */
  private void read(
      AnswerHead head,
      NDArray hidden,
      AnswerRows answers,
      int[] tokens,
      float[] logProbs,
      boolean[] greedy) {
    try (NDManager scope = hidden.getManager().newSubManager()) {
      int first = answers.places()[tokens[0]];
      int last = answers.places()[tokens[tokens.length - 1]];
      NDArray index = scope.create(Arrays.copyOfRange(answers.rows(), first, last + 1));
      NDArray rows = Kernels.rows(hidden, index);
      rows.attach(scope);
      NDArray places =
          scope.create(IntStream.of(tokens).mapToLong(k -> answers.places()[k] - first).toArray());
      NDArray targets =
          scope.create(IntStream.of(tokens).mapToLong(k -> answers.targets()[k]).toArray());
      Kernels.TokenLogProbs result = head.read(rows, places, targets);
      float[] tokenLogProbs = result.logProbs().toFloatArray();
      boolean[] tokenGreedy = result.greedy().toBooleanArray();
      for (int i = 0; i < tokens.length; i++) {
        logProbs[tokens[i]] = tokenLogProbs[i];
        greedy[tokens[i]] = tokenGreedy[i];
      }
    }
  }

  @Override
  public void close() {
    transformer.close();
  }
}
