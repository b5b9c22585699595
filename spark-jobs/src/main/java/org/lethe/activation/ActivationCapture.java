package org.lethe.activation;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.IntPredicate;
import org.lethe.inference.PrefixTree;
import org.lethe.transformer.ArrayKernels;
import org.lethe.transformer.GradMode;
import org.lethe.transformer.HookPoint;
import org.lethe.transformer.Hooks;
import org.lethe.transformer.Transformer;

/**
 * Reads residual streams and head outputs of prompts. A batch is one forward pass, which computes
 * common prefixes once.
 *
 * <p>Only the rows that are read leave the device: for each prompt and layer C floats per position,
 * and nh·hs floats of head outputs at the last token.
 */
public final class ActivationCapture {

  /**
   * Selects the values to read.
   *
   * @param layers layers of the residual stream, 0 to L
   * @param positions prompt positions of the residual stream
   * @param heads whether to read every head's output at the last token
   */
  public record Options(IntPredicate layers, Set<Position> positions, boolean heads) {}

  private final Transformer transformer;
  private final Options options;

  public ActivationCapture(Transformer transformer, Options options) {
    this.transformer = transformer;
    this.options = options;
  }

  /**
   * Captures a batch of prompts.
   *
   * @param prompts token ids, each with at least one token
   * @return activations in the order of the forward pass
   */
  public List<Activation> capture(List<int[]> prompts) {
    List<Activation> activations = new ArrayList<>();
    int fixedLength = transformer.config().fixedRotationLength();
    for (List<Integer> alike : PrefixTree.alike(prompts, fixedLength)) {
      for (Activation a : captureForest(alike.stream().map(prompts::get).toList())) {
        int prompt = alike.get(a.prompt());
        activations.add(
            new Activation(prompt, a.site(), a.layer(), a.head(), a.position(), a.vector()));
      }
    }
    return activations;
  }

  private List<Activation> captureForest(List<int[]> prompts) {
    PrefixTree tree = PrefixTree.of(prompts);
    List<Activation> activations = new ArrayList<>();
    try (GradMode off = GradMode.off();
        NDManager scope = transformer.newScope()) {
      NDArray last = scope.create(lastRows(tree)); // [B]
      NDArray weights = meanWeights(tree, scope); // [1, B, T]
      Hooks hooks =
          Hooks.none()
              .reading(HookPoint.EMBED, (l, x) -> residual(activations, 0, x, last, weights))
              .reading(
                  HookPoint.RESID_POST, (l, x) -> residual(activations, l + 1, x, last, weights));
      if (options.heads()) {
        hooks = hooks.reading(HookPoint.Z, (l, z) -> heads(activations, l, z, last));
      }
      transformer.hidden(tree.forest(), scope, hooks);
    }
    return activations;
  }

  private void residual(
      List<Activation> activations, int layer, NDArray x, NDArray last, NDArray weights) {
    if (!options.layers().test(layer)) {
      return;
    }
    int width = (int) x.getShape().get(2);
    if (options.positions().contains(Position.LAST)) {
      NDArray rows = ArrayKernels.rows(x.reshape(-1, width), last); // [B, C]
      add(activations, layer, Position.LAST, rows.toFloatArray(), width);
    }
    if (options.positions().contains(Position.MEAN)) {
      NDArray mean = weights.matMul(x); // [1, B, C]
      add(activations, layer, Position.MEAN, mean.toFloatArray(), width);
      mean.close();
    }
  }

  private static void add(
      List<Activation> activations, int layer, Position position, float[] rows, int width) {
    for (int b = 0; b * width < rows.length; b++) {
      float[] vector = Arrays.copyOfRange(rows, b * width, (b + 1) * width);
      activations.add(new Activation(b, Site.RESID, layer, -1, position, vector));
    }
  }

  private static void heads(List<Activation> activations, int layer, NDArray z, NDArray last) {
    int heads = (int) z.getShape().get(2);
    int size = (int) z.getShape().get(3);
    float[] rows = ArrayKernels.rows(z.reshape(-1, (long) heads * size), last).toFloatArray();
    for (int from = 0; from < rows.length; from += size) {
      int prompt = from / (heads * size);
      int head = from / size % heads;
      float[] vector = Arrays.copyOfRange(rows, from, from + size);
      activations.add(new Activation(prompt, Site.HEAD, layer, head, Position.LAST, vector));
    }
  }

  private static long[] lastRows(PrefixTree tree) {
    return Arrays.stream(tree.rows()).mapToLong(path -> path[path.length - 1]).toArray();
  }

  /** The weight of each row in the mean over each prompt: [1, B, T]. */
  private static NDArray meanWeights(PrefixTree tree, NDManager scope) {
    int width = tree.forest().rows();
    float[] weights = new float[tree.rows().length * width];
    for (int b = 0; b < tree.rows().length; b++) {
      for (int row : tree.rows()[b]) {
        weights[b * width + row] = 1f / tree.rows()[b].length;
      }
    }
    return scope.create(weights, new Shape(1, tree.rows().length, width));
  }
}
