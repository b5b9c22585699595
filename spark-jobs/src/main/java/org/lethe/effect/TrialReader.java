package org.lethe.effect;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.lethe.inference.PrefixTree;
import org.lethe.transformer.ArrayKernels;
import org.lethe.transformer.GradMode;
import org.lethe.transformer.HookPoint;
import org.lethe.transformer.Hooks;
import org.lethe.transformer.Transformer;

/**
 * Reads answers to trials and the head outputs at the last token of their prompts, in one forward
 * pass a batch, which computes common prefixes once.
 *
 * <p>Beside the weights, a batch of N tokens needs about N·(7C + 4F + 10·nh·hs)·4 bytes for the
 * arrays of one block, L·nh·hs·4 bytes a trial for head outputs, and 128 MiB for logits.
 */
public final class TrialReader {

  /** What a model says of a trial, and its head outputs at the last token of the prompt. */
  public record Reading(Answer answer, HeadActivations heads) {}

  private final Transformer transformer;
  private final int batchTokens;

  /**
   * Does not close the transformer; the caller does.
   *
   * @param batchTokens most tokens of a batch; a longer trial is alone
   */
  public TrialReader(Transformer transformer, int batchTokens) {
    this.transformer = transformer;
    this.batchTokens = batchTokens;
  }

  /** Reads trials, in their order. */
  public List<Reading> read(List<Trial> trials) {
    Reading[] readings = new Reading[trials.size()];
    for (List<Integer> batch : TrialBatches.of(transformer, trials, batchTokens, batchTokens)) {
      List<Reading> read = batch(batch.stream().map(trials::get).toList());
      for (int i = 0; i < read.size(); i++) {
        readings[batch.get(i)] = read.get(i);
      }
    }
    return List.of(readings);
  }

  private List<Reading> batch(List<Trial> trials) {
    PrefixTree tree = PrefixTree.of(trials.stream().map(Trial::input).toList());
    int layers = transformer.config().layers();
    int heads = transformer.config().heads();
    int size = transformer.config().headSize();
    int block = heads * size;
    float[][] outputs = new float[trials.size()][layers * block]; // [B, L, nh, hs]
    try (GradMode off = GradMode.off();
        NDManager scope = transformer.newScope()) {
      NDArray ends = scope.create(rows(tree, trials, 1));
      Hooks hooks =
          Hooks.none()
              .reading(
                  HookPoint.Z,
                  (layer, z) -> {
                    float[] read = ArrayKernels.rows(z.reshape(-1, block), ends).toFloatArray();
                    for (int b = 0; b < outputs.length; b++) {
                      System.arraycopy(read, b * block, outputs[b], layer * block, block);
                    }
                  });
      NDArray hidden = transformer.hidden(tree.forest(), scope, hooks); // [N, C]
      int longest = trials.stream().mapToInt(t -> t.target().length).max().orElseThrow();
      NDArray rows = ArrayKernels.rows(hidden, scope.create(rows(tree, trials, longest)));
      Shape shape = new Shape(trials.size(), longest, transformer.config().width());
      List<Answer> answers =
          new AnswerReader(transformer)
              .read(rows.reshape(shape), trials.stream().map(Trial::target).toList());
      List<Reading> readings = new ArrayList<>(trials.size());
      for (int b = 0; b < outputs.length; b++) {
        HeadActivations read = new HeadActivations(layers, heads, size, outputs[b]);
        readings.add(new Reading(answers.get(b), read));
      }
      return readings;
    }
  }

  /** Rows of the first tokens of each tail [B·m]; the last token pads. */
  private static long[] rows(PrefixTree tree, List<Trial> trials, int tokens) {
    long[] rows = new long[trials.size() * tokens];
    Arrays.setAll(
        rows,
        i -> {
          int[] path = tree.rows()[i / tokens];
          return path[Math.min(trials.get(i / tokens).start() + i % tokens, path.length - 1)];
        });
    return rows;
  }
}
