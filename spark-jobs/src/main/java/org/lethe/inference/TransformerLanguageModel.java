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
 * Scores requests on a transformer: one forward pass a batch in which what requests begin with in
 * common stands once, the output head once at each row that is read.
 *
 * <p>Beside the weights a batch of N distinct tokens needs about N·(7C + 4F + 10·nh·hs)·4 bytes,
 * what one block makes until it is over, plus {@link #HEAD_BYTES} for logits, twice on a GPU. At C
 * = 768 and F = 2048 that is 85 kB a token; benchmarks/memory.py measures 83 kB, 108 kB where glibc
 * keeps what is freed.
 */
public final class TransformerLanguageModel implements LanguageModel {

  /** Most bytes of logits held at a time. */
  private static final long HEAD_BYTES = 64L << 20;

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
    LogLikelihood[] results = new LogLikelihood[requests.size()];
    List<int[]> inputs = requests.stream().map(AnswerRows::input).toList();
    int turning = transformer.config().fixedRotationLength();
    for (List<Integer> alike : PrefixTree.alike(inputs, turning)) {
      List<LogLikelihood> found = score(alike.stream().map(requests::get).toList());
      for (int i = 0; i < found.size(); i++) {
        results[alike.get(i)] = found.get(i);
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
      int from = 0;
      while (from < order.length) {
        int first = answers.places()[order[from]];
        int to = from;
        while (to < order.length && answers.places()[order[to]] < first + chunk) {
          to++;
        }
        read(head, hidden, answers, Arrays.copyOfRange(order, from, to), logProbs, greedy);
        from = to;
      }
    }
    List<LogLikelihood> results = new ArrayList<>(requests.size());
    for (int b = 0; b < requests.size(); b++) {
      int from = answers.starts()[b];
      int to = answers.starts()[b + 1];
      results.add(
          LogLikelihood.of(
              Arrays.copyOfRange(logProbs, from, to), Arrays.copyOfRange(greedy, from, to)));
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

  /** Reads some answer tokens, given in the order of their rows. */
  private void read(
      AnswerHead head,
      NDArray hidden,
      AnswerRows answers,
      int[] some,
      float[] logProbs,
      boolean[] greedy) {
    try (NDManager scope = hidden.getManager().newSubManager()) {
      int first = answers.places()[some[0]];
      int last = answers.places()[some[some.length - 1]];
      NDArray index = scope.create(Arrays.copyOfRange(answers.rows(), first, last + 1));
      NDArray rows = Kernels.rows(hidden, index);
      rows.attach(scope);
      NDArray places =
          scope.create(IntStream.of(some).mapToLong(k -> answers.places()[k] - first).toArray());
      NDArray targets =
          scope.create(IntStream.of(some).mapToLong(k -> answers.targets()[k]).toArray());
      Kernels.TokenLogProbs result = head.read(rows, places, targets);
      float[] found = result.logProbs().toFloatArray();
      boolean[] best = result.greedy().toBooleanArray();
      for (int i = 0; i < some.length; i++) {
        logProbs[some[i]] = found[i];
        greedy[some[i]] = best[i];
      }
    }
  }

  @Override
  public void close() {
    transformer.close();
  }
}
