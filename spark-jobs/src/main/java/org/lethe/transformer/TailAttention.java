package org.lethe.transformer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * Attention of r variants of each tail to the tokens before it, whose keys all variants share, and
 * to its own tokens.
 *
 * <p>A mask is made when it is first needed, and all blocks of a device share it; for one thread.
 */
final class TailAttention {

  private final NDManager manager;
  private final NDArray like;
  private final Tails tails;
  private final Map<Reach, NDArray> masks = new HashMap<>();

  /**
   * @param manager owner of the masks
   * @param like an array of the element type of queries and keys, on their device
   */
  TailAttention(NDManager manager, NDArray like, Tails tails) {
    this.manager = manager;
    this.like = like;
    this.tails = tails;
  }

  /** The shape [T, r, n, m, hs] of x [T·r, n, m, hs]. */
  Shape bySequence(NDArray x) {
    Shape shape = x.getShape();
    return new Shape(tails.sequences(), -1, shape.get(1), shape.get(2), shape.get(3));
  }

  /** The shape of a table of positions that broadcasts to [T, r, n, m, size]. */
  Shape tableShape(long size) {
    return new Shape(tails.sequences(), 1, 1, tails.tokens(), size);
  }

  /** Queries [T·r, nh, m, hs], keys and values [T·r, nkv, m, hs] → [T·r, m, nh, hs]. */
  NDArray attended(
      int layer, NDArray query, NDArray key, NDArray value, double scale, double cap, Reach reach) {
    NDArray scores = TailKernels.scores(query, tails.keys(layer), key, scale);
    if (cap > 0) {
      scores = Kernels.softCap(scores, cap);
    }
    NDArray pattern = TokenKernels.softmax(scores.add(masks.computeIfAbsent(reach, this::mask)));
    return TailKernels.values(ArrayKernels.like(pattern, query), tails.values(layer), value);
  }

  /** 0 where a token of a tail sees a key, else negative infinity: [T, 1, 1, m, S + m]. */
  private NDArray mask(Reach reach) {
    int before = tails.before();
    int tokens = tails.tokens();
    int columns = before + tokens;
    float[] mask = new float[tails.sequences() * tokens * columns];
    Arrays.fill(mask, Float.NEGATIVE_INFINITY);
    for (int sequence = 0; sequence < tails.sequences(); sequence++) {
      int start = tails.start(sequence);
      for (int token = 0; token < tokens; token++) {
        int row = (sequence * tokens + token) * columns;
        for (int position = 0; position <= start + token; position++) {
          if (reach.sees(start + token, position)) {
            mask[row + (position < start ? position : before + position - start)] = 0;
          }
        }
      }
    }
    Shape shape = new Shape(tails.sequences(), 1, 1, tokens, columns);
    return NativeArrays.floats(manager, like, mask, shape);
  }
}
