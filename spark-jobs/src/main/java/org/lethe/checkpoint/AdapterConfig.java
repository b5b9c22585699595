package org.lethe.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * An adapter_config.json of PEFT: which modules a LoRA adapter changes, and how (Hu et al. 2021).
 *
 * <p>The reader refuses every key that makes PEFT compute something else. A key that the reader
 * does not know must be null, false or empty: PEFT writes unused options that way.
 */
final class AdapterConfig {

  static final String NAME = "adapter_config.json";
  private static final String ALL_LINEAR = "all-linear";

  /** Keys that this class reads, and keys that do not change what PEFT computes. */
  private static final Set<String> KNOWN =
      Set.of(
          "alpha_pattern",
          "auto_mapping",
          "base_model_name_or_path",
          "bias",
          "eva_config", // how a was drawn before training
          "exclude_modules",
          "fan_in_fan_out", // follows from the base; PEFT corrects it too
          "inference_mode",
          "init_lora_weights",
          "layers_to_transform",
          "lora_alpha",
          "lora_bias",
          "lora_dropout", // used in training only
          "megatron_core", // has no effect without megatron_config
          "modules_to_save",
          "peft_type",
          "peft_version",
          "qalora_group_size", // has no effect without use_qalora
          "r",
          "rank_pattern",
          "revision",
          "runtime_config",
          "target_modules",
          "target_parameters",
          "task_type",
          "use_rslora");

  /** Initialisations that do not change the base. */
  private static final Set<String> STARTS =
      Set.of("true", "false", "gaussian", "orthogonal", "eva");

  private final ConfigFile file;
  private final Map<ModulePattern, Integer> ranks;
  private final Map<ModulePattern, Double> alphas;
  private final Predicate<String> targets; // null for all linear maps
  private final Predicate<String> excluded;
  private final List<String> parameters;
  private final List<String> saved;
  private final Set<Integer> layers; // null for all

  private AdapterConfig(ConfigFile file) {
    this.file = file;
    refuseUnknown();
    ranks = patterns("rank_pattern", ConfigFile::size);
    alphas = patterns("alpha_pattern", ConfigFile::positive);
    parameters = texts("target_parameters");
    targets = targets();
    excluded = modules("exclude_modules");
    saved = texts("modules_to_save");
    layers = layers();
    file.size("r", 8);
    file.positive("lora_alpha", 8);
    file.flag("use_rslora", false);
    file.flag("lora_bias", false);
  }

  /**
   * Reads the file.
   *
   * @throws CheckpointException if it is unsound or needs something that is not supported
   */
  static AdapterConfig read(Path folder) {
    return of(ConfigFile.read(folder.resolve(NAME)));
  }

  static AdapterConfig of(ConfigFile file) {
    return new AdapterConfig(file);
  }

  private void refuseUnknown() {
    if (!file.text("peft_type", "").equals("LORA")) {
      throw file.fault("peft_type", "must be LORA, found " + file.node("peft_type"));
    }
    if (!List.of("CAUSAL_LM", "").contains(file.text("task_type", ""))) {
      throw file.fault("task_type", "must be CAUSAL_LM, found " + file.node("task_type"));
    }
    if (!file.text("bias", "none").equals("none")) {
      throw file.fault("bias", "must be none; trained biases are not supported, use lora_bias");
    }
    JsonNode initialisation = file.node("init_lora_weights");
    if (file.has("init_lora_weights") && !STARTS.contains(initialisation.asText())) {
      throw file.fault(
          "init_lora_weights",
          "%s changes the base; save the adapter with path_initial_model_for_weight_conversion"
              .formatted(initialisation));
    }
    file.keys()
        .forEach(
            key -> {
              if (!KNOWN.contains(key) && isSet(file.node(key))) {
                throw file.fault(
                    key, "is not supported, found %s; merge the adapter".formatted(file.node(key)));
              }
            });
  }

  private static boolean isSet(JsonNode node) {
    return !(node.isNull()
        || node.isBoolean() && !node.asBoolean()
        || node.isContainerNode() && node.isEmpty()
        || node.isTextual() && node.asText().isEmpty());
  }

  private interface Value<T> {
    T read(ConfigFile section, String key);
  }

  private <T> Map<ModulePattern, T> patterns(String key, Value<T> value) {
    ConfigFile section = file.section(key);
    Map<ModulePattern, T> patterns = new LinkedHashMap<>();
    for (String pattern : section.keys()) {
      patterns.put(
          new ModulePattern(file, key, "(?:.*\\.)?(?:" + pattern + ")"),
          value.read(section, pattern));
    }
    return patterns;
  }

  private Predicate<String> targets() {
    JsonNode node = file.node("target_modules");
    if (node.isTextual() && node.asText().equalsIgnoreCase(ALL_LINEAR)) {
      return null;
    }
    if (!file.has("target_modules") && parameters.isEmpty()) {
      throw file.fault(
          "target_modules", "must be a list of modules, an expression or " + ALL_LINEAR);
    }
    return modules("target_modules");
  }

  /** Selects modules by an expression for the whole name, or by a list of names or their ends. */
  private Predicate<String> modules(String key) {
    if (file.node(key).isTextual()) {
      return new ModulePattern(file, key, file.node(key).asText())::matches;
    }
    Set<String> ends = new HashSet<>(texts(key));
    return module -> {
      int start = 0;
      while (!ends.contains(module.substring(start))) {
        start = module.indexOf('.', start) + 1;
        if (start == 0) {
          return false;
        }
      }
      return true;
    };
  }

  private List<String> texts(String key) {
    JsonNode node = file.node(key);
    List<String> texts = new ArrayList<>();
    if (!file.has(key)) {
      return texts;
    }
    if (!node.isArray()) {
      throw file.fault(key, "must be a list of modules, found " + node);
    }
    for (JsonNode text : node) {
      if (!text.isTextual() || text.asText().isEmpty()) {
        throw file.fault(key, "must be a list of modules, found " + node);
      }
      texts.add(text.asText());
    }
    return texts;
  }

  private Set<Integer> layers() {
    JsonNode node = file.node("layers_to_transform");
    if (!file.has("layers_to_transform") || node.isArray() && node.isEmpty()) {
      return null;
    }
    Set<Integer> numbers = new HashSet<>();
    for (JsonNode layer : node.isArray() ? node : List.of(node)) {
      if (!layer.isIntegralNumber() || !layer.canConvertToInt()) {
        throw file.fault("layers_to_transform", "must be whole numbers, found " + node);
      }
      numbers.add(layer.asInt());
    }
    return numbers;
  }

  /** The path of the base that the file names; empty if it names none. */
  String base() {
    return file.text("base_model_name_or_path", "");
  }

  /** Whether the adapter changes a linear map or a table of embeddings. */
  boolean isTarget(String module, Weight weight) {
    if (excluded.test(module) || isSaved(module)) {
      return false;
    }
    return targets == null
        ? weight.slot().isPerLayer()
        : targets.test(module) && (layers == null || layers.contains(weight.layer()));
  }

  /** Whether target_parameters contains the name of a parameter or the end of its name. */
  boolean isTargetParameter(String name) {
    return parameters.stream().anyMatch(p -> name.equals(p) || name.endsWith("." + p));
  }

  /** Whether a version of PEFT or a later one wrote the file. Old versions do not record theirs. */
  boolean isWrittenBy(int... version) {
    String[] written = file.text("peft_version", "").split("[.]", 0);
    for (int i = 0; i < version.length; i++) {
      int number =
          i < written.length && written[i].matches("[0-9]{1,6}")
              ? Integer.parseInt(written[i])
              : -1;
      if (number != version[i]) {
        return number > version[i];
      }
    }
    return true;
  }

  /** Whether the adapter's file holds the whole weight of a module. */
  boolean isSaved(String module) {
    return saved.stream().anyMatch(name -> isWithin(module, name));
  }

  /** Whether the name of a module, or of a module that contains it, ends in a name. */
  private static boolean isWithin(String module, String name) {
    int start = module.indexOf(name);
    while (start >= 0) {
      int end = start + name.length();
      if (end == module.length() || module.charAt(end) == '.') {
        return true;
      }
      start = module.indexOf(name, start + 1);
    }
    return false;
  }

  /** The rank r of a module's change. */
  int rank(String module) {
    return patterned(module, ranks, file.size("r", 8));
  }

  /** Factor of b a: alpha / r, or alpha / sqrt(r) (rsLoRA, Kalajdzievski 2023). */
  double scale(String module) {
    double alpha = patterned(module, alphas, file.positive("lora_alpha", 8));
    int rank = rank(module);
    return alpha / (file.flag("use_rslora", false) ? Math.sqrt(rank) : rank);
  }

  private static <T> T patterned(String module, Map<ModulePattern, T> patterns, T otherwise) {
    return patterns.entrySet().stream()
        .filter(entry -> entry.getKey().matches(module))
        .findFirst()
        .map(Map.Entry::getValue)
        .orElse(otherwise);
  }

  /** Whether adapters have a bias. */
  boolean hasBias() {
    return file.flag("lora_bias", false);
  }

  CheckpointException fault(String key, String problem) {
    return file.fault(key, problem);
  }
}
