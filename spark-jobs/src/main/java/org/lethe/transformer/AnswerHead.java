package org.lethe.transformer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;

/**
 * The output head of a transformer, which reads the log-probabilities of tokens from some rows at a
 * time.
 *
 * <p>Where the scores are a plain matrix product on a CPU in float32, they are written to the same
 * memory every time and become log-probabilities there: the pages of two fresh arrays would take a
 * third of the time of the product.
 */
public final class AnswerHead {

  private final OutputHead head;
  private final Hooks hooks;
  private final NDArray buffer; // [rows, V]; null if every call makes its own arrays

  private AnswerHead(OutputHead head, Hooks hooks, NDArray buffer) {
    this.head = head;
    this.hooks = hooks;
    this.buffer = buffer;
  }

  /** A head whose calls make their own arrays. */
  static AnswerHead unbuffered(OutputHead head, Hooks hooks) {
    return new AnswerHead(head, hooks, null);
  }

  /**
   * A head that is a plain product and writes to one buffer.
   *
   * @param owner manager of the buffer
   * @param rows most rows of a call
   */
  static AnswerHead buffered(OutputHead head, NDManager owner, int rows) {
    int most = Math.max(rows, Alignment.LANES);
    return new AnswerHead(head, Hooks.none(), owner.create(new Shape(most, head.vocabularySize())));
  }

  /**
   * Log-probabilities of tokens; grad mode must be off.
   *
   * @param rows the residual stream after the final norm [R, C], at most as many rows as the head
   *     was made for; the results have its manager
   * @param places int64 [N], the row that predicts each id; several may share one
   * @param ids int64 [N]
   */
  public TokenKernels.TokenLogProbs read(NDArray rows, NDArray places, NDArray ids) {
    NDArray padded = ArrayKernels.atLeast(rows, Alignment.LANES);
    if (buffer == null) {
      return TokenKernels.tokenLogProbs(head.scores(padded, hooks), places, ids);
    }
    return TokenKernels.tokenLogProbsInPlace(head.map().forward(padded, buffer), places, ids);
  }

  /**
   * As {@link #read}, with the rank of each id: the number of tokens that are more probable, int64
   * [N].
   */
  public Ranked rank(NDArray rows, NDArray places, NDArray ids) {
    NDArray padded = ArrayKernels.atLeast(rows, Alignment.LANES);
    if (buffer == null) {
      NDArray scores = head.scores(padded, hooks);
      return new Ranked(
          TokenKernels.tokenLogProbs(scores, places, ids),
          TokenKernels.tokenRanks(scores, places, ids));
    }
    NDArray scores = head.map().forward(padded, buffer); // becomes log-probabilities
    TokenKernels.TokenLogProbs read = TokenKernels.tokenLogProbsInPlace(scores, places, ids);
    return new Ranked(read, TokenKernels.tokenRanks(scores, places, ids));
  }

  /** Log-probabilities of tokens, and the number of tokens that are more probable than each. */
  public record Ranked(TokenKernels.TokenLogProbs read, NDArray ranks) {}
}
