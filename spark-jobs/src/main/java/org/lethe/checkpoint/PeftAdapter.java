package org.lethe.checkpoint;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.lethe.checkpoint.SafetensorsWriter.Entry;

/**
 * A low-rank adapter in the format of PEFT.
 *
 * <p>Maps that lie in one tensor get one change, whose rank is the sum of their ranks: its a stacks
 * the a of each map; its b holds the b of each map at the rows of the map and is zero elsewhere.
 *
 * @param baseModel path of the base
 * @param model the base
 * @param rank r of every map
 * @param alpha scale times r
 * @param targets adapted maps
 */
public record PeftAdapter(
    String baseModel, Blueprint model, int rank, double alpha, Set<Slot> targets) {

  private static final String PREFIX = "base_model.model.";
  private static final String A = ".lora_A.weight";
  private static final String B = ".lora_B.weight";

  /**
   * Writes adapter_config.json and adapter_model.safetensors; the folder appears whole or not at
   * all.
   *
   * @param folder must not exist
   * @param weights lora_A and lora_B of every adapted map, named after the model's own weights
   * @throws CheckpointException if the folder exists or cannot be written
   */
  public void write(Path folder, List<Entry> weights) {
    List<Entry> stored = new ArrayList<>();
    Map<String, Entry> given = new TreeMap<>();
    weights.forEach(w -> given.put(w.name(), w));
    new TreeSet<>(tensors().keySet()).forEach(name -> stored.addAll(adapter(name, given)));
    StagedFolder.make(
        folder,
        staging -> {
          CheckpointWriter.write(staging.resolve("adapter_config.json"), config());
          SafetensorsWriter.write(
              staging.resolve("adapter_model.safetensors"), Map.of("format", "pt"), stored);
        });
  }

  /** The adapted tensors by their module's name. */
  private Map<String, StoredTensor> tensors() {
    Map<String, StoredTensor> tensors = new TreeMap<>();
    for (StoredTensor tensor :
        new WeightLayout(model.family(), model.config()).tensors().values()) {
      if (tensor.parts().stream().anyMatch(this::isAdapted)) {
        tensors.put(module(tensor.name()), tensor);
      }
    }
    return tensors;
  }

  private boolean isAdapted(Weight weight) {
    return !weight.bias() && targets.contains(weight.slot());
  }

  private static String module(String weight) {
    return weight.substring(0, weight.length() - ".weight".length());
  }

  private List<Entry> adapter(String module, Map<String, Entry> given) {
    StoredTensor tensor = tensors().get(module);
    List<Weight> adapted = tensor.parts().stream().filter(this::isAdapted).toList();
    long in = adapted.get(0).columns();
    long allRanks = (long) rank * adapted.size();
    return List.of(
        new Entry(PREFIX + module + A, new long[] {allRanks, in}, () -> stacked(adapted, given)),
        new Entry(
            PREFIX + module + B,
            new long[] {tensor.parts().stream().mapToLong(Weight::rows).sum(), allRanks},
            () -> blocks(tensor, adapted, given)));
  }

  private static float[] stacked(List<Weight> adapted, Map<String, Entry> given) {
    List<float[]> parts =
        adapted.stream().map(w -> given.get(module(w.name()) + A).values().get()).toList();
    float[] joined = new float[parts.stream().mapToInt(part -> part.length).sum()];
    int end = 0;
    for (float[] part : parts) {
      System.arraycopy(part, 0, joined, end, part.length);
      end += part.length;
    }
    return joined;
  }

  private float[] blocks(StoredTensor tensor, List<Weight> adapted, Map<String, Entry> given) {
    int columns = rank * adapted.size();
    List<float[]> parts = new ArrayList<>();
    for (Weight part : tensor.parts()) {
      float[] wide = new float[part.rows() * columns];
      int index = adapted.indexOf(part);
      if (index >= 0) {
        float[] b = given.get(module(part.name()) + B).values().get();
        for (int row = 0; row < part.rows(); row++) {
          System.arraycopy(b, row * rank, wide, row * columns + index * rank, rank);
        }
      }
      parts.add(wide);
    }
    return tensor.ofWidth(columns).join(parts);
  }

  private ObjectNode config() {
    ObjectNode config = new ObjectMapper().createObjectNode();
    ObjectNode ranks = config.objectNode();
    ObjectNode alphas = config.objectNode();
    Map<String, StoredTensor> tensors = tensors();
    TreeSet<String> modules = new TreeSet<>();
    tensors.forEach(
        (name, tensor) -> {
          String target = shortest(name, tensors.keySet());
          modules.add(target);
          int together = (int) tensor.parts().stream().filter(this::isAdapted).count();
          if (together > 1) {
            ranks.put(target, rank * together);
            alphas.put(target, alpha * together);
          }
        });
    if (!ranks.isEmpty()) {
      config.set("alpha_pattern", alphas);
    }
    config.put("base_model_name_or_path", baseModel);
    config.put("bias", "none");
    config.put("fan_in_fan_out", tensors.values().iterator().next().isTransposed());
    config.put("inference_mode", true);
    config.put("init_lora_weights", true);
    config.put("lora_alpha", alpha);
    config.put("lora_dropout", 0.0);
    config.put("peft_type", "LORA");
    config.put("r", rank);
    if (!ranks.isEmpty()) {
      config.set("rank_pattern", ranks);
    }
    modules.forEach(config.putArray("target_modules")::add);
    config.put("task_type", "CAUSAL_LM");
    config.put("use_dora", false);
    config.put("use_rslora", false);
    return config;
  }

  /**
   * The last part of a module's name; the last two if a module without a change has the same last.
   */
  private String shortest(String name, Set<String> adapted) {
    String last = name.substring(name.lastIndexOf('.') + 1);
    boolean taken =
        new WeightLayout(model.family(), model.config())
            .tensors().values().stream()
                .map(StoredTensor::name)
                .filter(tensor -> tensor.endsWith(".weight"))
                .map(PeftAdapter::module)
                .anyMatch(other -> other.endsWith("." + last) && !adapted.contains(other));
    return taken ? name.substring(name.lastIndexOf('.', name.lastIndexOf('.') - 1) + 1) : last;
  }
}
