package org.lethe.transformer;

import static org.lethe.transformer.Kernels.tensor;
import static org.lethe.transformer.TorchScript.value;

import ai.djl.ndarray.NDArray;
import ai.djl.pytorch.jni.IValue;

/**
 * Operations on r variants of the tails of T sequences; results as in {@link Kernels}. The variants
 * of a sequence follow each other.
 */
public final class TailKernels {

  private TailKernels() {}

  /**
   * q k' · scale with the keys before the tails, then with those of the variant itself.
   *
   * @param q [T·r, nh, m, hs]
   * @param before [T, nkv, S, hs]
   * @param k [T·r, nkv, m, hs]
   * @return [T, nkv, r·g, m, S + m], where g = nh / nkv
   */
  static NDArray scores(NDArray q, NDArray before, NDArray k, double scale) {
    return tensor(q, "tail_scores", value(q), value(before), value(k), IValue.from(scale));
  }

  /**
   * Attention weights times values.
   *
   * @param pattern [T, nkv, r·g, m, S + m]
   * @param before [T, nkv, S, hs]
   * @param v [T·r, nkv, m, hs]
   * @return [T·r, m, nh, hs]
   */
  static NDArray values(NDArray pattern, NDArray before, NDArray v) {
    return tensor(v, "tail_values", value(pattern), value(before), value(v));
  }

  /**
   * Adds variants that do not differ yet.
   *
   * @param x [T·r, m, C]; r may be 0
   * @param stream [T, m, C]
   * @param rows number of variants that are added to each sequence
   * @return [T·(r + rows), m, C]
   */
  static NDArray entered(NDArray x, NDArray stream, int rows) {
    return tensor(x, "entered", value(x), value(stream), IValue.from((long) rows));
  }

  /**
   * Changes the first token of the last k variants of each sequence: x · kept + added.
   *
   * @param x [T·r, m, ..] with D elements a token; not modified
   * @param sequences T
   * @param first r - k
   * @param kept [k, D]
   * @param added [k, D]
   */
  public static NDArray edited(NDArray x, int sequences, int first, NDArray kept, NDArray added) {
    IValue[] numbers = {IValue.from((long) sequences), IValue.from((long) first)};
    return tensor(x, "edited", value(x), numbers[0], numbers[1], value(kept), value(added));
  }
}
