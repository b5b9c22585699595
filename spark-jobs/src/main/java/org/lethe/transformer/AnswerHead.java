package org.lethe.transformer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;

/**
 * The output head of a transformer, read for the log-probabilities of tokens, some rows at a time.
 *
 * <p>Where nothing but the matrix product makes the logits, on a CPU and in float32, they are
 * written to the same memory every time and become log-probabilities there: the pages of two fresh
 * arrays would take a third of the time of the product.
 */
public final class AnswerHead {

  private final Transformer transformer;
  private final Hooks hooks;
  private final Linear head;
  private final NDArray room; // [rows, V], or null

  /**
   * @param head what alone makes the logits, or null if more than a matrix product does
   */
  AnswerHead(Transformer transformer, Hooks hooks, Linear head, NDManager owner, int rows) {
    this.transformer = transformer;
    this.hooks = hooks;
    this.head = head;
    int vocabulary = transformer.config().vocabularySize();
    int most = Math.max(rows, Alignment.LANES);
    room = head == null ? null : owner.create(new Shape(most, vocabulary));
  }

  /**
   * Log-probabilities of tokens; grad mode must be off.
   *
   * @param rows the residual stream after the final norm [R, C], no more rows than there is room
   *     for; the results have its manager
   * @param places int64 [N], the row that predicts each id; several may share one
   * @param ids int64 [N]
   */
  public Kernels.TokenLogProbs read(NDArray rows, NDArray places, NDArray ids) {
    NDArray enough = Kernels.atLeast(rows, Alignment.LANES);
    if (room == null) {
      return Kernels.tokenLogProbs(transformer.unembed(enough, hooks), places, ids);
    }
    return Kernels.tokenLogProbsInPlace(head.forward(enough, room), places, ids);
  }
}
