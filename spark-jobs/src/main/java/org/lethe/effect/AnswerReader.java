package org.lethe.effect;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.lethe.transformer.AnswerHead;
import org.lethe.transformer.ArrayKernels;
import org.lethe.transformer.Hooks;
import org.lethe.transformer.Transformer;

/** Reads answers from the residual stream at the tokens that predict them. */
final class AnswerReader {

  /** Most bytes of logits in memory, twice. */
  private static final long HEAD_BYTES = 64L << 20;

  private final Transformer transformer;

  AnswerReader(Transformer transformer) {
    this.transformer = transformer;
  }

  /**
   * Reads an answer for each row; grad mode must be off.
   *
   * @param rows the residual stream after the final norm [n, m, C]
   * @param targets the target of each row, of m tokens at most
   */
  List<Answer> read(NDArray rows, List<int[]> targets) {
    long tokens = rows.getShape().get(1);
    long most = Math.max(1, HEAD_BYTES / (4L * transformer.config().vocabularySize() * tokens));
    List<Answer> answers = new ArrayList<>(targets.size());
    try (NDManager scope = rows.getManager().newSubManager()) {
      NDArray flat = rows.reshape(-1, rows.getShape().get(2)); // [n·m, C]
      flat.attach(scope);
      int perCall = (int) Math.min(most, targets.size());
      AnswerHead head = transformer.answerHead(scope, (int) (perCall * tokens), Hooks.none());
      for (int first = 0; first < targets.size(); first += perCall) {
        int end = Math.min(targets.size(), first + perCall);
        answers.addAll(read(head, flat, first * tokens, tokens, targets.subList(first, end)));
      }
    }
    return answers;
  }

  /** Reads the answers of consecutive rows; the first token is row {@code from} of flat. */
  private static List<Answer> read(
      AnswerHead head, NDArray flat, long from, long tokens, List<int[]> targets) {
    int count = targets.stream().mapToInt(target -> target.length).sum();
    long[] index = new long[count];
    long[] ids = new long[count];
    int next = 0;
    for (int i = 0; i < targets.size(); i++) {
      for (int k = 0; k < targets.get(i).length; k++, next++) {
        index[next] = from + i * tokens + k;
        ids[next] = targets.get(i)[k];
      }
    }
    try (NDManager scope = flat.getManager().newSubManager()) {
      NDArray predicting = ArrayKernels.rows(flat, scope.create(index)); // [count, C]
      predicting.attach(scope);
      long[] places = new long[count];
      Arrays.setAll(places, i -> i);
      AnswerHead.Ranked ranked = head.rank(predicting, scope.create(places), scope.create(ids));
      float[] logProbs = ranked.read().logProbs().toFloatArray();
      boolean[] greedy = ranked.read().greedy().toBooleanArray();
      long[] ranks = ranked.ranks().toLongArray();
      List<Answer> answers = new ArrayList<>(targets.size());
      int start = 0;
      for (int[] target : targets) {
        int end = start + target.length;
        answers.add(
            new Answer(
                Arrays.copyOfRange(logProbs, start, end),
                Arrays.copyOfRange(greedy, start, end),
                ranks[start]));
        start = end;
      }
      return answers;
    }
  }
}
