package org.lethe.checkpoint;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * A low-rank adapter as PEFT reads it.
 *
 * @param baseModel where the adapted model lies
 * @param family how it names its maps
 * @param rank r
 * @param alpha scale times r
 * @param targets adapted maps
 */
public record PeftAdapter(
    String baseModel, Family family, int rank, double alpha, Set<Slot> targets) {

  private static final String PREFIX = "base_model.model.";

  /**
   * Writes adapter_config.json and adapter_model.safetensors; the folder appears whole or not at
   * all.
   *
   * @param folder must not exist
   * @param weights lora_A and lora_B of every adapted map, named after the model's own tensors
   * @throws CheckpointException if the folder exists or cannot be written
   */
  public void write(Path folder, List<SafetensorsWriter.Entry> weights) {
    List<SafetensorsWriter.Entry> named =
        weights.stream()
            .map(w -> new SafetensorsWriter.Entry(PREFIX + w.name(), w.shape(), w.values()))
            .toList();
    StagedFolder.make(
        folder,
        staging -> {
          CheckpointWriter.write(staging.resolve("adapter_config.json"), config());
          SafetensorsWriter.write(
              staging.resolve("adapter_model.safetensors"), Map.of("format", "pt"), named);
        });
  }

  private ObjectNode config() {
    ObjectNode config = new ObjectMapper().createObjectNode();
    config.put("base_model_name_or_path", baseModel);
    config.put("bias", "none");
    config.put("fan_in_fan_out", false);
    config.put("inference_mode", true);
    config.put("init_lora_weights", true);
    config.put("lora_alpha", alpha);
    config.put("lora_dropout", 0.0);
    config.put("peft_type", "LORA");
    config.put("r", rank);
    ArrayNode modules = config.putArray("target_modules");
    TreeSet<String> names = new TreeSet<>();
    targets.forEach(slot -> names.add(lastPart(family.tensor(slot, 0))));
    names.forEach(modules::add);
    config.put("task_type", "CAUSAL_LM");
    config.put("use_dora", false);
    config.put("use_rslora", false);
    return config;
  }

  private static String lastPart(String name) {
    return name.substring(name.lastIndexOf('.') + 1);
  }
}
