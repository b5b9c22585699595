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
import org.lethe.transformer.ArrayKernels;
import org.lethe.transformer.GradMode;
import org.lethe.transformer.Hooks;
import org.lethe.transformer.NativeArrays;
import org.lethe.transformer.TokenKernels;
import org.lethe.transformer.Transformer;

/**
 * Scores requests on a transformer. A batch is one forward pass, which computes common prefixes
 * once; the output head is computed once at each row that predicts an answer token.
 *
 * <p>Beside the weights, a batch of N distinct tokens needs about N·(7C + 4F + 10·nh·hs)·4 bytes
 * for the arrays of one block, and {@link #HEAD_BYTES} for logits; on a GPU twice {@link
 * #GPU_HEAD_BYTES}. At C = 768 and F = 2048 a token needs 85 kB; benchmarks/memory.py measures 83
 * kB, and 108 kB if glibc keeps freed memory.
 */
public final class TransformerLanguageModel implements LanguageModel {

  /** Most bytes of logits in memory. */
  private static final long HEAD_BYTES = 64L << 20;

  /** On a GPU, whose products need many rows. */
  private static final long GPU_HEAD_BYTES = 512L << 20;

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
    transformer.requireKnown(answers.targets());
    int[] order = byPlace(answers);
    float[] logProbs = new float[order.length];
    boolean[] greedy = new boolean[order.length];
    try (GradMode off = GradMode.off();
        NDManager scope = transformer.newScope()) {
      NDArray hidden = transformer.hidden(answers.tree().forest(), scope, hooks); // [N, C]
      long bytes = scope.getDevice().isGpu() ? GPU_HEAD_BYTES : HEAD_BYTES;
      long rows = bytes / (4L * transformer.config().vocabularySize());
      int chunk = (int) Math.max(1, Math.min(answers.rows().length, rows));
      AnswerHead head = transformer.answerHead(scope, chunk, hooks);
      Chunks chunks = new Chunks(hidden, answers, order, scope);
      List<TokenKernels.TokenLogProbs> read = new ArrayList<>();
      int start = 0;
      while (start < order.length) {
        int firstPlace = answers.places()[order[start]];
        int end = start;
        while (end < order.length && answers.places()[order[end]] < firstPlace + chunk) {
          end++;
        }
        read.add(chunks.read(head, start, end));
        start = end;
      }
      float[] found = TokenKernels.answers(read).toFloatArray(); // log-probabilities, then greedy
      for (int i = 0; i < order.length; i++) {
        logProbs[order[i]] = found[i];
        greedy[order[i]] = found[order.length + i] == 1;
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
   * The answer tokens of a batch on its device, in the order of the rows that predict them.
   *
   * @param hidden the residual stream at the tokens of the batch [N, C]
   * @param rows the rows of it that predict, int64 [R]
   * @param places of each token the row that predicts it, int64 [N]
   * @param targets ids of the tokens, int64 [N]
   */
  private record Chunks(
      AnswerRows answers,
      int[] order,
      NDArray hidden,
      NDArray rows,
      NDArray places,
      NDArray targets) {

    Chunks(NDArray hidden, AnswerRows answers, int[] order, NDManager scope) {
      this(
          answers,
          order,
          hidden,
          NativeArrays.longs(scope, answers.rows()),
          NativeArrays.longs(
              scope, IntStream.of(order).mapToLong(k -> answers.places()[k]).toArray()),
          NativeArrays.longs(
              scope, IntStream.of(order).mapToLong(k -> answers.targets()[k]).toArray()));
    }

    /** Reads the log-probabilities of the tokens from a start to an end. */
    TokenKernels.TokenLogProbs read(AnswerHead head, int start, int end) {
      NDManager owner = hidden.getManager();
      try (NDManager scope = owner.newSubManager()) {
        int first = answers.places()[order[start]];
        int last = answers.places()[order[end - 1]];
        NDArray index = ArrayKernels.consecutive(rows, first, last - first + 1L);
        NDArray predicting = ArrayKernels.rows(hidden, index); // [R, C]
        predicting.attach(scope);
        NDArray place =
            ArrayKernels.minus(ArrayKernels.consecutive(places, start, end - start), first);
        NDArray target = ArrayKernels.consecutive(targets, start, end - start);
        TokenKernels.TokenLogProbs result = head.read(predicting, place, target);
        result.logProbs().attach(owner);
        result.greedy().attach(owner);
        index.close();
        place.close();
        target.close();
        return result;
      }
    }
  }

  @Override
  public void close() {
    transformer.close();
  }
}
