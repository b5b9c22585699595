package org.lethe.transformer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.List;
import org.lethe.checkpoint.QueryTemperature;

/**
 * Causal self-attention with grouped queries.
 *
 * @param layer block index, for hooks
 * @param heads nh
 * @param keyValueHeads nkv; a divisor of nh
 * @param headSize hs
 * @param qNorm norm of queries over each head or over all of them, or null
 * @param kNorm norm of keys, or null
 * @param rotary rotation of queries and keys, or null
 * @param scale factor of q k'
 * @param cap c of c tanh(q k' scale / c); 0 for none
 * @param unitEpsilon added to the mean square of rotated queries and keys, which are scaled to a
 *     mean square of 1 over each head; 0 if they are not scaled
 * @param temperature factor of queries by position, or null
 * @param reach the positions that a token sees
 */
record Attention(
    int layer,
    int heads,
    int keyValueHeads,
    int headSize,
    Linear q,
    Linear k,
    Linear v,
    Linear output,
    Norm qNorm,
    Norm kNorm,
    RotaryEmbedding rotary,
    double scale,
    double cap,
    double unitEpsilon,
    QueryTemperature temperature,
    Reach reach) {

  /**
   * @param x normalised residual stream [B, T, C]
   * @return the term that attention adds to the residual stream [B, T, C]
   */
  NDArray forward(NDArray x, Positions positions, Hooks hooks) {
    NDArray query = hooks.through(HookPoint.Q, layer, split(q.forward(x), heads)); // [B, nh, T, hs]
    NDArray key = hooks.through(HookPoint.K, layer, split(k.forward(x), keyValueHeads));
    NDArray value = hooks.through(HookPoint.V, layer, split(v.forward(x), keyValueHeads));
    query = unit(rotated(normed(query, qNorm), positions));
    key = unit(rotated(normed(key, kNorm), positions));
    if (temperature != null) {
      query = positions.tempered(query, temperature);
    }
    if (positions.step() != null) {
      NDArray z = continued(query, key, value, positions.step(), hooks); // [n, 1, nh, hs]
      return projected(hooks.through(HookPoint.Z, layer, z));
    }
    if (positions.tails() != null) {
      NDArray z = positions.tails().attended(layer, query, key, value, scale, cap, reach);
      return projected(hooks.through(HookPoint.Z, layer, z)); // z [T·r, m, nh, hs]
    }
    if (positions.sink() != null) {
      positions.sink().keep(layer, key, value);
    }
    if (keyValueHeads < heads) {
      key = AttentionKernels.repeatHeads(key, heads / keyValueHeads); // [B, nh, T, hs]
      value = AttentionKernels.repeatHeads(value, heads / keyValueHeads);
    }
    NDArray z = attended(query, key, value, positions, hooks); // [B, T, nh, hs]
    return projected(hooks.through(HookPoint.Z, layer, z));
  }

  /** z [B, T, nh, hs] → [B, T, C]. */
  NDArray projected(NDArray z) {
    Shape shape = z.getShape();
    return output.forward(z.reshape(shape.get(0), shape.get(1), (long) heads * headSize));
  }

  /**
   * Attention of one token per row to itself and to the cached keys. Query heads that share a key
   * head form a group, so that keys and values need no copies.
   */
  private NDArray continued(
      NDArray query, NDArray key, NDArray value, KeyValueCache.Step step, Hooks hooks) {
    if (!hooks.listen(HookPoint.PATTERN, layer)) {
      return step.attended(layer, query, key, value, scale, cap, reach);
    }
    step.append(layer, key, value);
    long n = query.getShape().get(0);
    int group = heads / keyValueHeads;
    NDArray grouped = query.reshape(n, keyValueHeads, group, headSize); // [n, nkv, g, hs]
    NDArray scores = step.scores(layer, grouped, scale); // [n, nkv, g, S + T]
    if (cap > 0) {
      scores = Kernels.softCap(scores, cap);
    }
    NDArray pattern = TokenKernels.softmax(scores.add(step.additiveMask(reach)));
    Shape shape = pattern.getShape();
    NDArray byHead = pattern.reshape(n, heads, 1, shape.get(3)); // [n, nh, 1, S + T]
    pattern = hooks.through(HookPoint.PATTERN, layer, byHead).reshape(shape);
    NDArray z = ArrayKernels.like(step.mixed(layer, pattern), query);
    return z.reshape(n, 1, heads, headSize);
  }

  /** q, k, v [B, nh, T, hs] → [B, T, nh, hs]; a forest [1, nh, N, hs] is computed part by part. */
  private NDArray attended(
      NDArray query, NDArray key, NDArray value, Positions positions, Hooks hooks) {
    if (positions.sequence() != null) {
      return attend(query, key, value, positions.sequence(), hooks).transpose(0, 2, 1, 3);
    }
    List<NDArray> outputs = new ArrayList<>();
    for (Positions.Gathered gathered : positions.parts()) {
      NDArray q = gathered.atQueries(query); // [G, nh, Q, hs]
      NDArray k = gathered.atKeys(key); // [G, nh, K, hs]
      NDArray v = gathered.atKeys(value);
      outputs.add(attend(q, k, v, gathered.part(), hooks));
      List.of(q, k, v).forEach(NDArray::close);
    }
    return AttentionKernels.joined(outputs, positions.queryRows()); // [1, N, nh, hs]
  }

  private NDArray attend(
      NDArray query, NDArray key, NDArray value, AttentionPart part, Hooks hooks) {
    if (cap > 0 || hooks.listen(HookPoint.PATTERN, layer)) {
      NDArray mask = part.additiveMask(reach);
      NDArray pattern = AttentionKernels.pattern(query, key, mask, scale, cap);
      return hooks.through(HookPoint.PATTERN, layer, pattern).matMul(value);
    }
    return part.isPlainCausal(reach)
        ? AttentionKernels.attention(query, key, value, scale)
        : AttentionKernels.attention(query, key, value, part.additiveMask(reach), scale);
  }

  /** x [B, n, T, hs] normed over hs, or over n·hs if the norm has that width. */
  private NDArray normed(NDArray x, Norm norm) {
    if (norm == null || norm.weight().size() == headSize) {
      return Norm.apply(norm, x);
    }
    int n = (int) x.getShape().get(1);
    Shape rows = new Shape(x.getShape().get(0), x.getShape().get(2), (long) n * headSize);
    return split(norm.forward(x.transpose(0, 2, 1, 3).reshape(rows)), n);
  }

  private NDArray unit(NDArray x) {
    return unitEpsilon == 0 ? x : Kernels.unitNorm(x, unitEpsilon);
  }

  private NDArray rotated(NDArray x, Positions positions) {
    return rotary == null ? x : positions.rotate(x, rotary);
  }

  /** [B, T, n·hs] → [B, n, T, hs]. */
  private NDArray split(NDArray x, int n) {
    Shape shape = x.getShape();
    return x.reshape(shape.get(0), shape.get(1), n, headSize).transpose(0, 2, 1, 3);
  }
}
