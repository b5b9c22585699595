package org.lethe.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.lethe.inference.TokenBatch;
import org.lethe.transformer.ArrayKernels;
import org.lethe.transformer.GradMode;
import org.lethe.transformer.Hook;
import org.lethe.transformer.HookPoint;
import org.lethe.transformer.Hooks;
import org.lethe.transformer.Tails;
import org.lethe.transformer.TokenForest;
import org.lethe.transformer.Transformer;

/**
 * The model before a run, which guides a student: with a function vector at the last token of each
 * prompt, and without it.
 *
 * <p>A batch is passed once. The vector changes nothing before the last token of a prompt and
 * nothing in the blocks below its own, so the other pass computes one token a sequence, from that
 * block up.
 */
final class Teacher implements AutoCloseable {

  /**
   * What the teacher computes for a batch.
   *
   * @param everywhere scores of the next token at every position [B·T, V], with the vector or
   *     without it as asked
   * @param steered scores at the last tokens of prompts with the vector [B, V]
   * @param heads by layer the outputs of its heads at these tokens without the vector [B, nh·hs]
   */
  record Values(NDArray everywhere, NDArray steered, Map<Integer, NDArray> heads) {}

  private final Transformer model;
  private final float[] vector;
  private final int layer;
  private final Set<Integer> headLayers;

  /**
   * @param model closed with this object
   * @param layer block to whose attention output the vector is added
   */
  Teacher(Transformer model, Guide guide, int layer) {
    Steering.check(layer, model);
    this.model = model;
    this.vector = guide.vector();
    this.layer = layer;
    this.headLayers = guide.layers();
  }

  /**
   * Passes a batch.
   *
   * @param steersAll whether the scores at every position are those with the vector
   * @param scope owner of the values
   */
  Values values(List<Sequence> sequences, TokenBatch batch, boolean steersAll, NDManager scope) {
    try (GradMode off = GradMode.off()) {
      long[] rows = Steering.rows(sequences, batch);
      NDArray last = scope.create(rows);
      Map<Integer, NDArray> heads = new HashMap<>();
      NDArray[] stream = new NDArray[1]; // [B·T, C]
      TokenForest forest = chains(batch);
      Hooks whole =
          steersAll
              ? Steering.at(
                  HookPoint.ATTN_OUT,
                  layer,
                  Steering.change(
                      rows, new Shape(1, forest.rows(), vector.length), vector, 1, scope))
              : Hooks.none();
      Hooks again =
          steersAll ? Hooks.none() : Steering.at(HookPoint.ATTN_OUT, layer, scope.create(vector));
      for (int at : headLayers) {
        if (steersAll && at > layer) {
          again = again.at(HookPoint.Z, at, reader(z -> heads.put(at, kept(flat(z), scope))));
        } else {
          whole =
              whole.at(
                  HookPoint.Z,
                  at,
                  reader(z -> heads.put(at, kept(ArrayKernels.rows(flat(z), last), scope))));
        }
      }
      int tokens = batch.tokens().length;
      whole =
          whole.reading(
              HookPoint.FINAL_NORM,
              (at, x) -> stream[0] = kept(ArrayKernels.consecutive(flat(x), 0, tokens), scope));
      try (Tails tails = tails(forest, rows, batch.length(), whole, scope)) {
        NDArray lastAgain = model.replay(tails, beginning(), scope, again); // [B, 1, 1, C]
        NDArray everywhere = model.unembed(stream[0], Hooks.none());
        NDArray steered =
            steersAll
                ? ArrayKernels.rows(everywhere, last)
                : model.unembed(lastAgain.reshape(batch.size(), -1), Hooks.none());
        return new Values(everywhere, steered, heads);
      }
    }
  }

  /** The sequences of a batch, padding included, in its order. */
  private static TokenForest chains(TokenBatch batch) {
    int length = batch.length();
    int[] depths = new int[batch.tokens().length];
    int[] ends = new int[depths.length];
    Arrays.setAll(depths, row -> row % length);
    Arrays.setAll(ends, row -> row - row % length + length);
    return new TokenForest(batch.tokens(), depths, ends);
  }

  /**
   * Runs the sequences and keeps what their last prompt tokens need.
   *
   * @param last rows of these tokens
   */
  private Tails tails(TokenForest forest, long[] last, int length, Hooks hooks, NDManager scope) {
    int[][] prompts = new int[last.length][];
    Arrays.setAll(prompts, b -> IntStream.rangeClosed(b * length, (int) last[b]).toArray());
    int[] starts = IntStream.range(0, last.length).map(b -> prompts[b].length - 1).toArray();
    return model.tails(forest, prompts, starts, scope, hooks);
  }

  /** One variant of each tail, from the vector's block up. */
  private int[] beginning() {
    int[] beginning = new int[model.config().layers()];
    beginning[layer] = 1;
    return beginning;
  }

  private static Hook reader(Consumer<NDArray> consumer) {
    return (at, value) -> {
      consumer.accept(value);
      return value;
    };
  }

  /** [B, T, ..] → [B·T, n]. */
  private static NDArray flat(NDArray x) {
    return x.reshape(x.getShape().get(0) * x.getShape().get(1), -1);
  }

  private static NDArray kept(NDArray x, NDManager scope) {
    x.attach(scope);
    return x;
  }

  @Override
  public void close() {
    model.close();
  }
}
