package org.lethe.measure.disruption;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiConsumer;
import org.lethe.analysis.HeadDisruption;
import org.lethe.analysis.JensenShannon;
import org.lethe.checkpoint.BlockConfig;
import org.lethe.checkpoint.ModelConfig;
import org.lethe.transformer.GradMode;
import org.lethe.transformer.HookPoint;
import org.lethe.transformer.Hooks;
import org.lethe.transformer.Transformer;

/**
 * What two checkpoints of one shape do differently with the attention of a block at a prompt.
 *
 * @param divergence mean over queries of the Jensen-Shannon divergence of attention rows, bits
 *     [heads]
 * @param last the same of the last query [heads]
 * @param entropy mean over queries of the change of entropy, as a share of the log of the keys that
 *     the query sees; queries of one key have none; NaN for a prompt of one token [heads]
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record PatternChange(double[] divergence, double[] last, double[] entropy) {

  /**
   * Compares two checkpoints at a prompt. Both run it by itself in a plain pass, so that a row of
   * attention has the keys of the prompt and no padding. The patterns of the reference are kept for
   * some blocks at a time, tokens x tokens x heads x 4 bytes a block; both models run once for each
   * such group of blocks.
   *
   * @param prompt token ids, at least one
   * @param bytes most bytes of patterns that are kept; one block's are kept in any case
   * @return one a block
   */
  static List<PatternChange> of(Transformer before, Transformer after, int[] prompt, long bytes) {
    ModelConfig config = before.config();
    long block = (long) config.heads() * prompt.length * prompt.length * Float.BYTES;
    int atOnce = (int) Math.max(1, Math.min(config.layers(), bytes / block));
    List<PatternChange> changes = new ArrayList<>();
    for (int first = 0; first < config.layers(); first += atOnce) {
      int begin = first;
      int end = Math.min(config.layers(), first + atOnce);
      float[][] kept = new float[end - begin][];
      run(before, prompt, begin, end, (layer, pattern) -> kept[layer - begin] = pattern);
      run(
          after,
          prompt,
          begin,
          end,
          (layer, pattern) ->
              changes.add(
                  of(
                      kept[layer - begin],
                      pattern,
                      config.heads(),
                      config.blocks().get(layer),
                      prompt.length)));
    }
    return changes;
  }

  /**
   * Reads the patterns of some blocks. The hook is at all blocks, so that each computes its weights
   * one by one, and rounds alike whatever is read.
   */
  private static void run(
      Transformer transformer,
      int[] prompt,
      int first,
      int end,
      BiConsumer<Integer, float[]> reader) {
    Hooks hooks =
        Hooks.none()
            .reading(
                HookPoint.PATTERN,
                (layer, pattern) -> {
                  if (layer >= first && layer < end) {
                    reader.accept(layer, pattern.toFloatArray());
                  }
                });
    long[] tokens = Arrays.stream(prompt).asLongStream().toArray();
    try (GradMode off = GradMode.off();
        NDManager scope = transformer.newScope()) {
      transformer.hidden(scope.create(tokens, new Shape(1, tokens.length)), hooks);
    }
  }

  /**
   * Compares the attention of a block.
   *
   * @param before attention weights [heads, queries, queries], row-major
   * @param after the same of the other checkpoint
   * @param block says which keys a query sees
   * @param queries tokens of the prompt
   */
  static PatternChange of(
      float[] before, float[] after, int heads, BlockConfig block, int queries) {
    double[] divergence = new double[heads];
    double[] last = new double[heads];
    double[] entropy = new double[heads];
    for (int head = 0; head < heads; head++) {
      int several = 0; // queries that see more than one key
      for (int query = 0; query < queries; query++) {
        int row = (head * queries + query) * queries;
        int from = firstKey(block, query);
        double[] p = keys(before, row + from, row + query + 1);
        double[] q = keys(after, row + from, row + query + 1);
        last[head] = JensenShannon.divergence(p, q);
        divergence[head] += last[head] / queries;
        if (p.length > 1) {
          several++;
          entropy[head] += HeadDisruption.entropyChange(p, q);
        }
      }
      entropy[head] /= several; // 0 / 0 is NaN
    }
    return new PatternChange(divergence, last, entropy);
  }

  private static int firstKey(BlockConfig block, int query) {
    int window = block.window() == 0 ? 0 : Math.max(0, query - block.window() + 1);
    int chunk = block.chunk() == 0 ? 0 : query / block.chunk() * block.chunk();
    return Math.max(window, chunk);
  }

  private static double[] keys(float[] pattern, int from, int end) {
    double[] keys = new double[end - from];
    Arrays.setAll(keys, k -> pattern[from + k]);
    return keys;
  }
}
