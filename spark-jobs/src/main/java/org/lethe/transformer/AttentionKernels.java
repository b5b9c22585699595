package org.lethe.transformer;

import static org.lethe.transformer.Kernels.list;
import static org.lethe.transformer.Kernels.tensor;
import static org.lethe.transformer.TorchScript.value;

import ai.djl.ndarray.NDArray;
import ai.djl.pytorch.jni.IValue;
import java.util.List;

/**
 * Operations of attention: rotary embedding, heads, pieces of a batch, attention and its weights.
 * As in {@link Kernels}, a result belongs to the manager of the first array argument.
 */
public final class AttentionKernels {

  private AttentionKernels() {}

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
}
