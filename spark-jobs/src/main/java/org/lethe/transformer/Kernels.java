package org.lethe.transformer;

import static org.lethe.transformer.TorchScript.value;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.JniUtils;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Operations of libtorch that DJL's NDArray lacks, from one TorchScript module per process.
 * Operations that only one part of a transformer needs are in {@link CacheKernels}, {@link
 * ExpertKernels} and {@link WeightKernels}; those of training objectives in {@link
 * ObjectiveKernels}.
 *
 * <p>A result belongs to the manager of the first array argument. Operations are differentiable
 * where grad mode is on. Several threads may call the methods at once.
 */
public final class Kernels {

  private static final TorchScript MODULE = load();

  /**
   * Turns off libtorch's graph compiler: shapes change from batch to batch, and compiling a graph
   * for each shape would cost more than it saves.
   */
  private static final ThreadLocal<Boolean> PLAIN_EXECUTION =
      ThreadLocal.withInitial(
          () -> {
            JniUtils.setGraphExecutorOptimize(false);
            JniUtils.setNumThreads(JniUtils.getNumThreads()); // OpenMP has a setting per thread
            return true;
          });

  private Kernels() {}

  /** x [.., in], w [out, in], bias [out] or null → [.., out]. */
  public static NDArray linear(NDArray x, NDArray w, NDArray bias) {
    return bias == null
        ? tensor(x, "linear", value(x), value(w))
        : tensor(x, "linear_bias", value(x), value(w), value(bias));
  }

  /**
   * As above for x [n, in]; writes to the first n rows of a target [N, out]. Grad mode must be off.
   */
  static NDArray linear(NDArray x, NDArray w, NDArray bias, NDArray target) {
    return bias == null
        ? tensor(x, "linear_into", value(x), value(w), value(target))
        : tensor(x, "linear_bias_into", value(x), value(w), value(bias), value(target));
  }

  /** Token embedding: ids int64 [B, T], table [V, C] → [B, T, C]. */
  public static NDArray embed(NDArray ids, NDArray table) {
    return tensor(ids, "embed", value(table), value(ids));
  }

  /** Rows of x [N, ..] by index [n] (int64) → [n, ..]. */
  public static NDArray rows(NDArray x, NDArray index) {
    return tensor(x, "rows", value(x), value(index));
  }

  /** Root-mean-square norm over the last axis (Zhang and Sennrich 2019), scaled by w. */
  public static NDArray rmsNorm(NDArray x, NDArray w, double eps) {
    return tensor(x, "rms_norm", value(x), value(w), IValue.from(eps));
  }

  /** Root-mean-square norm over the last axis, scaled by 1 + w. */
  public static NDArray rmsNormPlusOne(NDArray x, NDArray w, double eps) {
    return tensor(x, "rms_norm_plus_one", value(x), value(w), IValue.from(eps));
  }

  /** Layer norm over the last axis (Ba et al. 2016). */
  public static NDArray layerNorm(NDArray x, NDArray w, NDArray bias, double eps) {
    return tensor(x, "layer_norm", value(x), value(w), value(bias), IValue.from(eps));
  }

  /** Layer norm over the last axis without a bias. */
  public static NDArray layerNorm(NDArray x, NDArray w, double eps) {
    return tensor(x, "layer_norm_unbiased", value(x), value(w), IValue.from(eps));
  }

  /** Rotary embedding in the half-split layout; cos and sin broadcast against x [B, n, T, hs]. */
  public static NDArray rotate(NDArray x, NDArray cos, NDArray sin) {
    return tensor(x, "rotate", value(x), value(cos), value(sin));
  }

  /** Rotary embedding of neighbouring dimensions; cos and sin contain each angle twice. */
  public static NDArray rotateNeighbours(NDArray x, NDArray cos, NDArray sin) {
    return tensor(x, "rotate_neighbours", value(x), value(cos), value(sin));
  }

  /** As above for the first dimensions; cos and sin have the width of these dimensions. */
  public static NDArray rotateFirstNeighbours(NDArray x, NDArray cos, NDArray sin) {
    return tensor(x, "rotate_first_neighbours", value(x), value(cos), value(sin));
  }

  /** x scaled to a mean square of 1 over the last axis. */
  public static NDArray unitNorm(NDArray x, double eps) {
    return tensor(x, "unit_norm", value(x), IValue.from(eps));
  }

  /** Rotary embedding of the first dimensions; cos and sin have the width of these dimensions. */
  public static NDArray rotateFirst(NDArray x, NDArray cos, NDArray sin) {
    return tensor(x, "rotate_first", value(x), value(cos), value(sin));
  }

  /** Repeats each head of x [B, n, T, hs] in place → [B, n·times, T, hs]. */
  public static NDArray repeatHeads(NDArray x, int times) {
    return tensor(x, "repeat_heads", value(x), IValue.from((long) times));
  }

  /** Tokens of x [1, n, N, hs] by index [G·L] (int64), G pieces of L → [G, n, L, hs]. */
  public static NDArray part(NDArray x, NDArray index, int pieces) {
    return tensor(x, "part", value(x), value(index), IValue.from((long) pieces));
  }

  /** Tokens as an index over those there are, int64 [n]; what pads becomes the first token. */
  static NDArray known(NDArray tokens) {
    return tensor(tokens, "known", value(tokens));
  }

  /** Consecutive tokens of x [1, n, N, hs] as a view → [1, n, length, hs]. */
  static NDArray tokens(NDArray x, int first, int length) {
    return tensor(x, "tokens", value(x), IValue.from((long) first), IValue.from((long) length));
  }

  /**
   * Tokens of parts [G, n, L, hs] → [1, N, n, hs].
   *
   * @param index int64 [N], over the tokens of all parts; null for all tokens in order
   */
  public static NDArray joined(List<NDArray> parts, NDArray index) {
    return index == null
        ? tensor(parts.get(0), "in_order", list(parts))
        : tensor(parts.get(0), "joined", list(parts), value(index));
  }

  /** Causal attention of q, k, v [B, nh, T, hs] → [B, nh, T, hs]. */
  public static NDArray attention(NDArray q, NDArray k, NDArray v, double scale) {
    return tensor(q, "attention", value(q), value(k), value(v), IValue.from(scale));
  }

  /** Attention with an additive mask that broadcasts to [B, nh, T, S]. */
  public static NDArray attention(NDArray q, NDArray k, NDArray v, NDArray mask, double scale) {
    return tensor(
        q, "masked_attention", value(q), value(k), value(v), value(mask), IValue.from(scale));
  }

  /**
   * Attention weights softmax(q k' · scale + mask) [B, nh, T, S]; rows sum to 1.
   *
   * @param cap c of c tanh(q k' · scale / c) before the mask; 0 for none
   */
  public static NDArray pattern(NDArray q, NDArray k, NDArray mask, double scale, double cap) {
    return cap == 0
        ? tensor(q, "pattern", value(q), value(k), value(mask), IValue.from(scale))
        : tensor(
            q,
            "capped_pattern",
            value(q),
            value(k),
            value(mask),
            IValue.from(scale),
            IValue.from(cap));
  }

  /** x [N, C] with rows of zeros below it if it has fewer rows. */
  static NDArray atLeast(NDArray x, int rows) {
    return tensor(x, "at_least", value(x), IValue.from((long) rows));
  }

  /** Consecutive rows of x [N, ..] as a view. */
  public static NDArray consecutive(NDArray x, long first, long count) {
    return tensor(x, "consecutive", value(x), IValue.from(first), IValue.from(count));
  }

  /** Index of the largest element of the last axis, the first of several; int64. */
  public static NDArray argmax(NDArray x) {
    return tensor(x, "argmax", value(x));
  }

  /** cap · tanh(x / cap). */
  public static NDArray softCap(NDArray x, double cap) {
    return tensor(x, "soft_cap", value(x), IValue.from(cap));
  }

  /** x · sigmoid(x). */
  public static NDArray silu(NDArray x) {
    return tensor(x, "silu", value(x));
  }

  /** x Φ(x). */
  public static NDArray gelu(NDArray x) {
    return tensor(x, "gelu", value(x));
  }

  /** The tanh approximation of GELU (Hendrycks and Gimpel 2016). */
  public static NDArray geluTanh(NDArray x) {
    return tensor(x, "gelu_tanh", value(x));
  }

  /** max(x, 0). */
  public static NDArray relu(NDArray x) {
    return tensor(x, "relu", value(x));
  }

  /** silu(gate) · up; the gate is overwritten unless grad mode is on. */
  public static NDArray siluGate(NDArray gate, NDArray up) {
    return tensor(gate, "silu_gate", value(gate), value(up));
  }

  /** Softmax over the last axis, in float32. */
  public static NDArray softmax(NDArray x) {
    return tensor(x, "softmax", value(x));
  }

  /** 1 / (1 + exp(-x)). */
  public static NDArray sigmoid(NDArray x) {
    return tensor(x, "sigmoid", value(x));
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

  /** x - number, without an array made of the number. */
  public static NDArray minus(NDArray x, long number) {
    return tensor(x, "minus", value(x), IValue.from(number));
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
   * Gradients of a scalar with respect to weights that require gradients. The gradient buffers of
   * the weights are not used, so several threads may differentiate the same weights. The gradient
   * is zero for a weight that the scalar does not depend on.
   *
   * @return one array per weight, of the weight's shape, owned by the loss's manager
   */
  public static NDArray[] gradients(NDArray loss, List<NDArray> weights) {
    try (IValue result = call("gradients", value(loss), list(weights))) {
      return result.toTensorArray((PtNDManager) loss.getManager());
    }
  }

  /**
   * Gradients of the inner product of an array and another one, which is what the chain rule makes
   * of the gradient above the array. Zero for a weight that the array does not depend on.
   *
   * @param above gradient with respect to y, of its shape
   * @return one array per weight, of the weight's shape
   */
  public static NDArray[] pulledBack(
      NDArray y, NDArray above, List<NDArray> weights, NDManager owner) {
    try (IValue result = call("pulled_back", value(y), value(above), list(weights))) {
      return result.toTensorArray((PtNDManager) owner);
    }
  }

  /**
   * Gradients as above that can be differentiated again; the scalar must come from a pass with
   * {@link Hooks#twiceDifferentiable}. Their graph stays in memory until they are closed.
   */
  public static NDArray[] differentiableGradients(NDArray loss, List<NDArray> weights) {
    try (IValue result = call("differentiable_gradients", value(loss), list(weights))) {
      return result.toTensorArray((PtNDManager) loss.getManager());
    }
  }

  /**
   * The product of the Hessian of a scalar and a direction (Pearlmutter 1994). The graph is kept
   * for further directions.
   *
   * @param gradients of the scalar, from {@link #differentiableGradients}
   * @param direction one array per weight, of the weight's shape and on its device
   * @return one array per weight, owned by the manager of the gradients
   */
  public static NDArray[] hessianProduct(
      List<NDArray> gradients, List<NDArray> weights, List<NDArray> direction) {
    PtNDManager owner = (PtNDManager) gradients.get(0).getManager();
    try (IValue result = call("hessian_product", list(gradients), list(weights), list(direction))) {
      return result.toTensorArray(owner);
    }
  }

  /**
   * x · factor.
   *
   * <p>DJL's methods that take a {@link Number} make an array of it in a Java buffer and close it.
   * A recorded graph reads it in the backward pass, after the buffer may have been freed; this
   * method gives libtorch the number itself.
   */
  public static NDArray times(NDArray x, double factor) {
    return tensor(x, "times", value(x), IValue.from(factor));
  }

  /** x / divisor; see {@link #times}. */
  public static NDArray divided(NDArray x, double divisor) {
    return tensor(x, "divided", value(x), IValue.from(divisor));
  }

  /**
   * y + scale · x a' b': x [.., in], y [.., out], a [r, in], b [out, r] (Hu et al. 2021, eq. 3).
   */
  public static NDArray lowRank(NDArray x, NDArray y, NDArray a, NDArray b, double scale) {
    return tensor(y, "low_rank", value(x), value(y), value(a), value(b), IValue.from(scale));
  }

  /** As above, with a bias [out] of the change: y + scale · (x a' b' + bias). */
  public static NDArray lowRank(
      NDArray x, NDArray y, NDArray a, NDArray b, NDArray bias, double scale) {
    return tensor(
        y,
        "low_rank_bias",
        value(x),
        value(y),
        value(a),
        value(b),
        value(bias),
        IValue.from(scale));
  }

  /** w + scale · b a: w [.., in], a [r, in], b [.., r]. */
  public static NDArray merge(NDArray w, NDArray a, NDArray b, double scale) {
    return tensor(w, "merge", value(w), value(a), value(b), IValue.from(scale));
  }

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

  /** x on the device and in the element type of another array; x itself if it has both. */
  public static NDArray like(NDArray x, NDArray other) {
    return tensor(x, "like", value(x), value(other));
  }

  /**
   * A copy of x [..] on the device of a manager, which owns it. Nothing waits for the copy but what
   * reads it there.
   *
   * @param x in the memory of the CPU; may be freed at once
   */
  static NDArray uploaded(NDArray x, NDManager owner) {
    try (IValue result = call("uploaded", value(x), IValue.from(name(owner.getDevice())))) {
      return result.toTensor((PtNDManager) owner);
    }
  }

  /** What libtorch calls a device. */
  static String name(Device device) {
    return device.isGpu() ? "cuda:" + device.getDeviceId() : "cpu";
  }

  /** x on the device of another array; x itself if it lies there. */
  static NDArray beside(NDArray x, NDArray other) {
    return tensor(x, "beside", value(x), value(other));
  }

  /** Zeros of the shape, type and device of x. */
  static NDArray zeros(NDArray x) {
    return tensor(x, "zeros", value(x));
  }

  /** Zeros in float32, of the shape and on the device of x. */
  public static NDArray floatZeros(NDArray x) {
    return zeros(x, Precision.FLOAT32);
  }

  /** Zeros of the shape of x, on its device. */
  static NDArray zeros(NDArray x, Precision precision) {
    return tensor(x, "typed_zeros", value(x), IValue.from((long) precision.code()));
  }

  /** Copies values into an array in place, broadcasting them; grad mode must be off. */
  public static void assign(NDArray target, NDArray values) {
    call("assign", value(target), value(values)).close();
  }

  /** Adds arrays to sums in place, pair by pair; grad mode must be off. */
  public static void accumulate(List<NDArray> sums, List<NDArray> terms) {
    call("accumulate", list(sums), list(terms)).close();
  }

  /** Joint Euclidean norm of arrays, a scalar owned by the first array's manager. */
  public static NDArray norm(List<NDArray> arrays) {
    return tensor(arrays.get(0), "norm", list(arrays));
  }

  /**
   * One step of AdamW (Loshchilov and Hutter 2019) in place; grad mode must be off.
   *
   * @param first mean of the gradients, one per weight
   * @param second mean of the squared gradients, one per weight
   * @param steps float32 scalars that count the steps, one per weight
   * @param scale factor of the gradients, which may be overwritten
   */
  public static void adamW(
      List<NDArray> weights,
      List<NDArray> gradients,
      List<NDArray> first,
      List<NDArray> second,
      List<NDArray> steps,
      double scale,
      AdamWStep step) {
    call(
            "adamw",
            list(weights),
            list(gradients),
            list(first),
            list(second),
            list(steps),
            IValue.from(scale),
            IValue.from(step.learningRate()),
            IValue.from(step.beta1()),
            IValue.from(step.beta2()),
            IValue.from(step.weightDecay()),
            IValue.from(step.epsilon()))
        .close();
  }

  /** The numbers of one AdamW step; weight decay is decoupled from the gradient. */
  public record AdamWStep(
      double learningRate, double beta1, double beta2, double weightDecay, double epsilon) {}

  static IValue list(List<NDArray> arrays) {
    return IValue.listFrom(arrays.toArray(PtNDArray[]::new));
  }

  /** Calls a method that returns an array; the result belongs to the manager of the owner. */
  static NDArray tensor(NDArray owner, String method, IValue... arguments) {
    try (IValue result = call(method, arguments)) {
      return result.toTensor((PtNDManager) owner.getManager());
    }
  }

  /** Calls a method; the caller closes the result. */
  static IValue call(String method, IValue... arguments) {
    PLAIN_EXECUTION.get();
    return MODULE.call(method, arguments);
  }

  private static TorchScript load() {
    NDManager process = Engine.getEngine("PyTorch").newBaseManager();
    try (InputStream in = Kernels.class.getResourceAsStream("kernels.py")) {
      String source = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      return TorchScript.compile(process, "Kernels", source);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
