package org.lethe.transformer;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.lethe.checkpoint.Checkpoint;
import org.lethe.checkpoint.LowRankChange;
import org.lethe.checkpoint.SafetensorsFile;
import org.lethe.checkpoint.SafetensorsWriter.Entry;
import org.lethe.checkpoint.Slot;
import org.lethe.checkpoint.Weight;
import org.lethe.checkpoint.WeightLayout;

/** A folder of adapters.py, which says what it holds, and how far this transformer is from it. */
final class AdapterCase implements AutoCloseable {

  private final SafetensorsFile golden;
  private final Checkpoint checkpoint;
  private final Transformer base;
  private final Transformer transformer;
  private final NDManager scope;

  AdapterCase(Path folder, Path families) throws IOException {
    golden = SafetensorsFile.open(folder.resolve("golden.safetensors"));
    String name =
        new ObjectMapper()
            .readTree(folder.resolve("adapter_config.json").toFile())
            .get("base_model_name_or_path")
            .asText();
    checkpoint = Checkpoint.open(families.resolve(name), folder);
    base = Transformer.load(checkpoint.withoutAdapter(), Device.cpu());
    transformer = base.with(checkpoint);
    scope = base.newScope();
  }

  /** Whether a change has a bias and its map has none. */
  static boolean hasBiasesOfItsOwn(Checkpoint checkpoint) {
    WeightLayout layout = checkpoint.layout();
    for (int layer = -1; layer < checkpoint.config().layers(); layer++) {
      for (Slot slot : Slot.values()) {
        Weight weight = layout.weight(slot, layer, 0);
        LowRankChange change = weight == null ? null : checkpoint.change(weight);
        if (change != null && change.bias() != null && layout.bias(slot, layer, 0) == null) {
          return true;
        }
      }
    }
    return false;
  }

  Checkpoint checkpoint() {
    return checkpoint;
  }

  Transformer base() {
    return base;
  }

  Transformer transformer() {
    return transformer;
  }

  /** Token ids, int64 [1, T]. */
  NDArray tokens() {
    float[] ids = golden("ids");
    long[] tokens = new long[ids.length];
    Arrays.setAll(tokens, i -> (long) ids[i]);
    return scope.create(tokens, new Shape(1, tokens.length));
  }

  double logits() {
    return distance(golden("logits"), transformer.logits(tokens(), Hooks.none()).toFloatArray());
  }

  /** How far the base is from what is recorded of the adapter. */
  double logitsOfBase() {
    return distance(golden("logits"), base.logits(tokens(), Hooks.none()).toFloatArray());
  }

  /** Gradients of the loss for tensors of the base: the largest difference over the norm. */
  double gradients() {
    NDArray tokens = tokens();
    int time = (int) tokens.getShape().get(1);
    List<NDArray> weights = transformer.parameters().stream().map(Parameter::array).toList();
    weights.forEach(w -> w.setRequiresGradient(true));
    List<Entry> gradients = new ArrayList<>();
    try (GradMode on = GradMode.on()) {
      NDArray logits = transformer.logits(tokens, Hooks.none()).reshape(time, -1);
      NDArray loss =
          TokenKernels.crossEntropy(
                  logits.get("0:" + (time - 1)), tokens.reshape(-1).get("1:" + time))
              .div(time - 1);
      NDArray[] found = GradientKernels.gradients(loss, weights);
      for (int i = 0; i < found.length; i++) {
        float[] values = found[i].toFloatArray();
        long[] shape = found[i].getShape().getShape();
        gradients.add(new Entry(transformer.parameters().get(i).name(), shape, () -> values));
      }
    } finally {
      weights.forEach(w -> w.setRequiresGradient(false));
    }
    Map<String, float[]> stored = new TreeMap<>();
    checkpoint.layout().stored(gradients).forEach(e -> stored.put(e.name(), e.values().get()));
    double most = 0;
    int compared = 0;
    for (String name : golden.tensors().keySet()) {
      if (name.startsWith("grad.")) {
        String own = name.substring("grad.".length());
        String head = checkpoint.layout().head().name();
        float[] found = stored.get(own.equals("lm_head.weight") ? head : own);
        double norm = distance(golden(name), new float[golden(name).length]);
        most = Math.max(most, distance(golden(name), found) / norm);
        compared++;
      }
    }
    return compared == 0 ? Double.NaN : most;
  }

  private float[] golden(String name) {
    return golden.floats(golden.tensors().get(name));
  }

  private static double distance(float[] expected, float[] found) {
    double most = 0;
    for (int i = 0; i < expected.length; i++) {
      most = Math.max(most, Math.abs((double) expected[i] - found[i]));
    }
    return expected.length == found.length ? most : Double.POSITIVE_INFINITY;
  }

  @Override
  public void close() {
    scope.close();
    transformer.close();
    base.close();
  }
}
