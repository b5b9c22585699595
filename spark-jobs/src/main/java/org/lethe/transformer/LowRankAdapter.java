package org.lethe.transformer;

import ai.djl.ndarray.NDArray;

/**
 * A low-rank change of one map, W x + scale · (b a x + bias).
 *
 * @param target the weight W [out, in], which does not change
 * @param a [r, in]
 * @param b [out, r]
 * @param bias [out], or null
 * @param dropout of the inputs, or null
 */
public record LowRankAdapter(
    Parameter target,
    Parameter a,
    Parameter b,
    NDArray bias,
    double scale,
    AdapterDropout dropout) {

  /** A change whose parts have the names that PEFT gives them. */
  static LowRankAdapter of(
      Parameter target, NDArray a, NDArray b, NDArray bias, double scale, AdapterDropout dropout) {
    String targetName = target.name().substring(0, target.name().length() - ".weight".length());
    String module = target.module();
    return new LowRankAdapter(
        target,
        new Parameter(targetName + ".lora_A.weight", target.layer(), module + "_lora_a", a),
        new Parameter(targetName + ".lora_B.weight", target.layer(), module + "_lora_b", b),
        bias,
        scale,
        dropout);
  }

  /** Adds the change: x [.., in] and y = W x [.., out] → y + scale · (b a x + bias). */
  NDArray forward(NDArray x, NDArray y) {
    NDArray input = dropout == null ? x : dropout.apply(x, a.name());
    return bias == null
        ? Kernels.lowRank(input, y, a.array(), b.array(), scale)
        : Kernels.lowRank(input, y, a.array(), b.array(), bias, scale);
  }

  /** Adds the change of a table W: indices [.., T] and rows y [.., T, in] → y + scale · b[i] a. */
  NDArray lookUp(NDArray indices, NDArray y) {
    return Kernels.merge(y, a.array(), Kernels.embed(indices, b.array()), scale);
  }

  /** W + scale · b a [out, in], a new array of the target's manager. */
  public NDArray merged() {
    return Kernels.merge(target.array(), a.array(), b.array(), scale);
  }
}
