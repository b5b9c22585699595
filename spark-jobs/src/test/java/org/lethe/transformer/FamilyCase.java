package org.lethe.transformer;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.lethe.checkpoint.Checkpoint;
import org.lethe.checkpoint.SafetensorsFile;
import org.lethe.checkpoint.SafetensorsWriter.Entry;

/** A folder of families.py, which says what it holds, and how far this transformer is from it. */
final class FamilyCase implements AutoCloseable {

  /**
   * Least share of the whole gradient a part is measured by: below it lie gradients that are zero
   * but for rounding, such as that of a router whose one expert always weighs 1.
   */
  private static final double LEAST_SHARE = 1e-3;

  private final SafetensorsFile golden;
  private final Checkpoint checkpoint;
  private final Transformer transformer;
  private final NDManager scope;
  private final int[] lengths;
  private final int time;

  FamilyCase(Path folder) {
    golden = SafetensorsFile.open(folder.resolve("golden.safetensors"));
    checkpoint = Checkpoint.open(folder);
    transformer = Transformer.trainable(checkpoint, Device.cpu());
    scope = transformer.newScope();
    float[] read = golden("lengths");
    lengths = new int[] {(int) read[0], (int) read[1]};
    time = Math.max(lengths[0], lengths[1]);
  }

  Transformer transformer() {
    return transformer;
  }

  /** Token ids, int64 [2, T]. */
  NDArray tokens() {
    float[] ids = golden("ids");
    long[] tokens = new long[ids.length];
    Arrays.setAll(tokens, i -> (long) ids[i]);
    return scope.create(tokens, new Shape(2, time));
  }

  double logits() {
    return distance("logits", transformer.logits(tokens(), Hooks.none()));
  }

  /** The residual stream after each block, while nothing else is read: the largest of all. */
  double hidden() {
    double[] most = {0};
    transformer.logits(
        tokens(),
        Hooks.none()
            .reading(
                HookPoint.RESID_POST,
                (layer, x) -> most[0] = Math.max(most[0], distance("hidden." + layer, x))));
    return most[0];
  }

  double headOutputs() {
    double[] found = {Double.NaN};
    Hooks hooks =
        Hooks.none()
            .at(
                HookPoint.Z,
                layer(),
                (layer, z) -> {
                  found[0] = distance("z", z);
                  return z;
                });
    transformer.logits(tokens(), hooks);
    return found[0];
  }

  /** Logits with one head's output set to zero. */
  double patched() {
    long head = (long) golden("head")[0];
    Hooks hooks =
        Hooks.none()
            .at(
                HookPoint.Z,
                layer(),
                (layer, z) -> {
                  NDArray changed = z.duplicate();
                  changed.set(new NDIndex(":, :, " + head), 0f);
                  return changed;
                });
    return distance("patched", transformer.logits(tokens(), hooks));
  }

  private int layer() {
    return (int) golden("layer")[0];
  }

  double loss() {
    return Math.abs(lossArray().toFloatArray()[0] - golden("loss")[0]);
  }

  /** Gradients of every tensor of the checkpoint against norms and whole gradients: relative. */
  double gradients() {
    List<Entry> gradients = new ArrayList<>();
    List<NDArray> weights = transformer.parameters().stream().map(Parameter::array).toList();
    weights.forEach(w -> w.setRequiresGradient(true));
    try (GradMode on = GradMode.on()) {
      NDArray[] found = GradientKernels.gradients(lossArray(), weights);
      for (int i = 0; i < found.length; i++) {
        float[] values = found[i].toFloatArray();
        gradients.add(
            new Entry(
                transformer.parameters().get(i).name(),
                found[i].getShape().getShape(),
                () -> values));
      }
    } finally {
      weights.forEach(w -> w.setRequiresGradient(false));
    }
    Map<String, float[]> stored = new TreeMap<>();
    checkpoint.layout().stored(gradients).forEach(e -> stored.put(e.name(), e.values().get()));
    double all = norm(stored.values().toArray(float[][]::new));
    double most = 0;
    for (Map.Entry<String, float[]> entry : stored.entrySet()) {
      float[] found = entry.getValue();
      double expected = golden("norm." + entry.getKey())[0];
      double unit = Math.max(expected, LEAST_SHARE * all);
      most = Math.max(most, Math.abs(norm(found) - expected) / unit);
      if (golden.tensors().containsKey("grad." + entry.getKey())) {
        float[] difference = golden("grad." + entry.getKey());
        for (int i = 0; i < difference.length; i++) {
          difference[i] -= found[i];
        }
        most = Math.max(most, norm(difference) / unit);
      }
    }
    return most;
  }

  /** Names of what is recorded that begin so. */
  List<String> named(String prefix) {
    return golden.tensors().keySet().stream().filter(name -> name.startsWith(prefix)).toList();
  }

  /** Mean negative log-probability of the tokens after the first of each sequence. */
  private NDArray lossArray() {
    NDArray tokens = tokens();
    NDArray hidden = transformer.hidden(tokens, Hooks.none()).reshape(2L * time, -1);
    List<Long> rows = new ArrayList<>();
    for (int b = 0; b < 2; b++) {
      for (int t = 0; t + 1 < lengths[b]; t++) {
        rows.add((long) b * time + t);
      }
    }
    NDArray index = scope.create(rows.stream().mapToLong(r -> r).toArray());
    NDArray targets = ArrayKernels.rows(tokens.reshape(-1), index.add(1));
    NDArray logits = transformer.unembed(ArrayKernels.rows(hidden, index), Hooks.none());
    return TokenKernels.crossEntropy(logits, targets).div(rows.size());
  }

  float[] golden(String name) {
    return golden.floats(golden.tensors().get(name));
  }

  /** Largest absolute difference at the tokens of both sequences; x [2, T, ..]. */
  double distance(String name, NDArray x) {
    float[] found = x.toFloatArray();
    float[] expected = golden(name);
    if (found.length != expected.length) {
      return Double.POSITIVE_INFINITY;
    }
    int width = found.length / (2 * time);
    double most = 0;
    for (int b = 0; b < 2; b++) {
      for (int i = b * time * width; i < (b * time + lengths[b]) * width; i++) {
        most = Math.max(most, Math.abs((double) found[i] - expected[i]));
      }
    }
    return most;
  }

  private static double norm(float[]... arrays) {
    double sum = 0;
    for (float[] array : arrays) {
      for (float value : array) {
        sum += (double) value * value;
      }
    }
    return Math.sqrt(sum);
  }

  @Override
  public void close() {
    scope.close();
    transformer.close();
  }
}
