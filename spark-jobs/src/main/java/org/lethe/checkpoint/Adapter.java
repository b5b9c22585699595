package org.lethe.checkpoint;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.lethe.checkpoint.SafetensorsFile.Tensor;

/**
 * A LoRA adapter of PEFT against the base it changes: every tensor of its file has a place in the
 * base, and every module its configuration names has its tensors.
 *
 * <p>A module whose tensor holds several maps (fused queries, keys and values) has one adapter: the
 * maps share a and have their own rows of b.
 */
final class Adapter {

  static final String WEIGHTS = "adapter_model.safetensors";
  private static final String PREFIX = "base_model.model.";
  private static final String A = ".lora_A.weight";
  private static final String B = ".lora_B.weight";
  private static final String BIAS = ".lora_B.bias";

  private final AdapterConfig config;
  private final SafetensorsFile file;
  private final Map<String, String> changed = new LinkedHashMap<>(); // tensor → module in the file
  private final Map<String, Tensor> replaced = new LinkedHashMap<>(); // tensor → one of the file
  private final Set<String> used = new HashSet<>(); // tensors of the file
  private boolean unties;

  private Adapter(AdapterConfig config, SafetensorsFile file) {
    this.config = config;
    this.file = file;
  }

  /** Whether a folder holds an adapter and no weights of a whole model. */
  static boolean isIn(Path folder) {
    return Files.exists(folder.resolve(AdapterConfig.NAME)) && !WeightFiles.areIn(folder);
  }

  /**
   * Where an adapter says its base lies.
   *
   * @throws CheckpointException if that is no folder of this machine
   */
  static Path base(Path folder) {
    AdapterConfig config = AdapterConfig.read(folder);
    String base = config.base();
    if (!base.startsWith("/") || base.indexOf('\0') >= 0 || !Files.isDirectory(Path.of(base))) {
      throw config.fault(
          "base_model_name_or_path",
          "must be the whole path of a folder here, found '%s'; name the base by path: and this"
                  .formatted(base)
              + " folder by adapter:");
    }
    return Path.of(base);
  }

  /**
   * Opens an adapter of a base.
   *
   * @throws CheckpointException if it does not fit the base or asks for what is not supported
   */
  static Adapter open(Path folder, WeightLayout base) {
    if (!Files.isDirectory(folder)) {
      throw new CheckpointException(folder, "no such adapter folder");
    }
    AdapterConfig config = AdapterConfig.read(folder);
    Adapter adapter = new Adapter(config, SafetensorsFile.open(folder.resolve(WEIGHTS)));
    new LinkedHashSet<>(base.tensors().values()).forEach(adapter::place);
    if (base.tiedHead() != null) {
      adapter.place(base.tiedHead());
    }
    adapter.refuseTheRest();
    return adapter;
  }

  private void place(StoredTensor tensor) {
    for (String name : names(tensor)) {
      String module = module(name);
      if (tensor.isMap() && has(module + A)) {
        placeChange(tensor, module);
      }
      if (has(name)) {
        if (!config.isSaved(module)) {
          throw fault(name, "is stored whole, yet its module is not among modules_to_save");
        }
        check(name, tensor.shape());
        replaced.put(tensor.name(), file.tensors().get(PREFIX + name));
        Slot slot = tensor.parts().get(0).slot();
        unties |= slot == Slot.EMBED || slot == Slot.HEAD;
      }
    }
    requireWhatIsNamed(tensor);
  }

  /** What a tensor may be called: transformers knows every family's head as lm_head too. */
  private static List<String> names(StoredTensor tensor) {
    boolean head = tensor.parts().get(0).slot() == Slot.HEAD;
    return head && !tensor.name().equals("lm_head.weight")
        ? List.of(tensor.name(), "lm_head.weight")
        : List.of(tensor.name());
  }

  private void placeChange(StoredTensor tensor, String module) {
    if (!config.isTarget(module, tensor.parts().get(0))) {
      throw fault(module + A, "adapts a module that is not among target_modules");
    }
    Weight first = tensor.parts().get(0);
    int out = tensor.parts().stream().mapToInt(Weight::rows).sum();
    int rank = config.rank(module);
    check(module + A, rank, first.columns());
    check(module + B, out, rank);
    if (config.hasBias()) {
      check(module + BIAS, out);
    }
    changed.put(tensor.name(), module);
  }

  private void check(String name, long... shape) {
    Tensor tensor = file.tensors().get(PREFIX + name);
    if (tensor == null) {
      throw fault(name, "is missing");
    }
    if (!tensor.hasShape(shape)) {
      throw fault(
          name,
          "has shape %s; the base and %s ask for %s"
              .formatted(
                  Arrays.toString(tensor.shape()), AdapterConfig.NAME, Arrays.toString(shape)));
    }
    used.add(PREFIX + name);
  }

  /** Routers and experts are linear maps in some versions of transformers and not in others. */
  private void requireWhatIsNamed(StoredTensor tensor) {
    Weight first = tensor.parts().get(0);
    boolean optional = first.slot() == Slot.ROUTER || first.slot().isPerExpert();
    List<String> names = names(tensor);
    boolean target = names.stream().anyMatch(n -> config.isTarget(module(n), first));
    if (tensor.isMap() && target && !optional && !changed.containsKey(tensor.name())) {
      throw fault(module(names.get(0)) + A, "is missing, yet target_modules name its module");
    }
    boolean saved = names.stream().anyMatch(n -> config.isSaved(module(n)));
    if (saved && !optional && !replaced.containsKey(tensor.name())) {
      throw fault(names.get(0), "is missing, yet modules_to_save name its module");
    }
  }

  private void refuseTheRest() {
    for (String name : file.tensors().keySet()) {
      if (!used.contains(name)) {
        String why = "has no place in the base; merge the adapter, or correct its names";
        if (name.contains("lora_embedding_")) {
          why = "adapts an embedding, which is not supported; train it by modules_to_save";
        } else if (name.contains(".experts.")) {
          why = "adapts experts that lie in one tensor, which is not supported; merge the adapter";
        }
        throw new CheckpointException(file.file(), "tensor '" + name + "' " + why);
      }
    }
  }

  /** Whether a tied head is one no more: embedding or head have weights of their own here. */
  boolean untiesHead() {
    return unties;
  }

  /** The files that say what the adapter is. */
  List<Path> files() {
    return List.of(file.file().resolveSibling(AdapterConfig.NAME), file.file());
  }

  SafetensorsFile file() {
    return file;
  }

  /** What a tensor of the base is replaced by; null where it stays. */
  Tensor replacement(String tensor) {
    return replaced.get(tensor);
  }

  /** What changes in a map; null where nothing does. */
  LowRankChange change(StoredTensor tensor, Weight weight) {
    String module = changed.get(tensor.name());
    if (module == null || weight.bias()) {
      return null;
    }
    int rank = config.rank(module);
    return new LowRankChange(
        rank,
        config.scale(module),
        file.floats(file.tensors().get(PREFIX + module + A)),
        rows(tensor.ofWidth(rank), weight, module + B),
        config.hasBias() ? rows(tensor.ofWidth(1), weight, module + BIAS) : null);
  }

  private float[] rows(StoredTensor all, Weight weight, String name) {
    Weight part =
        all.parts().stream().filter(p -> p.name().equals(weight.name())).findFirst().orElseThrow();
    return all.read(part, file, file.tensors().get(PREFIX + name));
  }

  private boolean has(String name) {
    return file.tensors().containsKey(PREFIX + name);
  }

  private static String module(String weight) {
    return weight.substring(0, weight.lastIndexOf('.'));
  }

  private CheckpointException fault(String tensor, String problem) {
    return new CheckpointException(file.file(), "tensor '" + PREFIX + tensor + "' " + problem);
  }
}
