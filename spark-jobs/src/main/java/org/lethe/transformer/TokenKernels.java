package org.lethe.transformer;

import static org.lethe.transformer.Kernels.call;
import static org.lethe.transformer.Kernels.list;
import static org.lethe.transformer.Kernels.tensor;
import static org.lethe.transformer.TorchScript.value;

import ai.djl.ndarray.NDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.IValue;
import java.util.List;

/**
 * Operations on scores of the vocabulary: distributions, log-probabilities and ranks of tokens,
 * cross-entropy. As in {@link Kernels}, a result belongs to the manager of the first array
 * argument.
 */
public final class TokenKernels {

  private TokenKernels() {}

  /** Index of the largest element of the last axis, the first of several; int64. */
  public static NDArray argmax(NDArray x) {
    return tensor(x, "argmax", value(x));
  }

  /** Softmax over the last axis, in float32. */
  public static NDArray softmax(NDArray x) {
    return tensor(x, "softmax", value(x));
  }

  /**
   * Log-softmax in float32 read at given tokens.
   *
   * @param logits [R, V]
   * @param rows int64 [N], the row that predicts each id; several may share one
   * @param ids int64 [N]
   * @return log-probability of each id in nats [N], and whether it is the argmax [N] (boolean)
   */
  public static TokenLogProbs tokenLogProbs(NDArray logits, NDArray rows, NDArray ids) {
    return tokenLogProbs("token_log_probs", logits, rows, ids);
  }

  /**
   * As above, but overwrites the logits with log-probabilities, some rows at a time while they are
   * in the processor's cache. An argmax takes six times as long as a maximum, so it is computed
   * only where the token's logit equals the maximum. On a CPU, with grad mode off.
   */
  static TokenLogProbs tokenLogProbsInPlace(NDArray logits, NDArray rows, NDArray ids) {
    return tokenLogProbs("token_log_probs_in_place", logits, rows, ids);
  }

  private static TokenLogProbs tokenLogProbs(
      String method, NDArray logits, NDArray rows, NDArray ids) {
    PtNDManager owner = (PtNDManager) logits.getManager();
    try (IValue result = call(method, value(logits), value(rows), value(ids))) {
      IValue[] both = result.toIValueTuple();
      try (IValue first = both[0];
          IValue second = both[1]) {
        return new TokenLogProbs(first.toTensor(owner), second.toTensor(owner));
      }
    }
  }

  /**
   * Joins what was read chunk by chunk.
   *
   * @return float32 [2, N]: the log-probabilities, then 1 where a token is the argmax, else 0
   */
  public static NDArray answers(List<TokenLogProbs> chunks) {
    return tensor(
        chunks.get(0).logProbs(),
        "answers",
        list(chunks.stream().map(TokenLogProbs::logProbs).toList()),
        list(chunks.stream().map(TokenLogProbs::greedy).toList()));
  }

  /**
   * Ranks of tokens: how many have a higher score.
   *
   * @param scores [R, V]
   * @param rows int64 [N], the row that predicts each id
   * @param ids int64 [N]
   * @return int64 [N]
   */
  static NDArray tokenRanks(NDArray scores, NDArray rows, NDArray ids) {
    return tensor(scores, "token_ranks", value(scores), value(rows), value(ids));
  }

  /** Log-probability of each token in nats [N] and whether the token is the argmax [N]. */
  public record TokenLogProbs(NDArray logProbs, NDArray greedy) {}

  /**
   * Summed cross-entropy.
   *
   * @param logits [N, V]
   * @param ids int64 [N]
   * @return minus the sum of the log-probabilities of the ids, nats, a scalar
   */
  public static NDArray crossEntropy(NDArray logits, NDArray ids) {
    return tensor(logits, "cross_entropy", value(logits), value(ids));
  }

  /**
   * Summed cross-entropy over a divisor, and its gradient with respect to the logits, which
   * overwrites them: p - 1 at the id and p elsewhere, over the divisor. A pass of rows in the
   * processor's cache takes the place of a log-softmax, its copy and its gradient, three arrays of
   * the logits' size.
   *
   * @param logits [N, V]; the operation that made them must not need them for its own gradient
   * @param ids int64 [N]
   */
  public static Slope crossEntropySlope(NDArray logits, NDArray ids, double divisor) {
    try (IValue result =
        call("cross_entropy_slope", value(logits), value(ids), IValue.from(divisor))) {
      NDArray[] both = result.toTensorArray((PtNDManager) logits.getManager());
      return new Slope(both[0], both[1]);
    }
  }

  /**
   * A loss and its gradient with respect to what it was computed from.
   *
   * @param loss a scalar, without a graph
   * @param gradient of the shape of the other array
   */
  public record Slope(NDArray loss, NDArray gradient) {}
}
