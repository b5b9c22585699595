package org.lethe.transformer;

import static org.lethe.transformer.TorchScript.value;

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
 * Operations of libtorch that DJL's NDArray lacks, from one TorchScript module per process. Here
 * are layers and activations. {@link AttentionKernels}, {@link TokenKernels}, {@link
 * GradientKernels} and {@link ArrayKernels} call the same module; so do {@link CacheKernels},
 * {@link ExpertKernels}, {@link MaskKernels}, {@link TailKernels} and {@link WeightKernels} for one
 * part of a transformer each, and {@link ObjectiveKernels} for training objectives.
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

  /** x scaled to a mean square of 1 over the last axis. */
  public static NDArray unitNorm(NDArray x, double eps) {
    return tensor(x, "unit_norm", value(x), IValue.from(eps));
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

  /** 1 / (1 + exp(-x)). */
  public static NDArray sigmoid(NDArray x) {
    return tensor(x, "sigmoid", value(x));
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
