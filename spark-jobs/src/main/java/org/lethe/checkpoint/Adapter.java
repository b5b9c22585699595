package org.lethe.checkpoint;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * A LoRA adapter of PEFT, checked against its base: every tensor of the adapter's file belongs to a
 * tensor of the base, and the file holds the tensors of every module that the adapter's
 * configuration names.
 *
 * <p>Where one tensor holds several maps (fused queries, keys and values), the adapter has one
 * change of the tensor: the maps share a, and each has its own rows of b.
 */
final class Adapter {

  private static final String A = ".lora_A.weight";
  private static final String B = ".lora_B.weight";
  private static final String BIAS = ".lora_B.bias";
  private static final String TABLE_A = ".lora_embedding_A";
  private static final String TABLE_B = ".lora_embedding_B";
  private static final String BASE =
      ".base_layer.weight"; // a copy of the base's weight beside its change

  private final ModelFolder base;
  private final AdapterConfig config;
  private final AdapterFile file;
  private final Map<String, Supplier<LowRankChange>> changes =
      new LinkedHashMap<>(); // by name of the weight
  private final Map<String, SafetensorsTensor> replaced =
      new LinkedHashMap<>(); // by name of the base's tensor
  private boolean unties; // whether embedding or head is replaced

  private Adapter(ModelFolder base, AdapterConfig config, AdapterFile file) {
    this.base = base;
    this.config = config;
    this.file = file;
  }

  /**
   * Opens an adapter of a base.
   *
   * @throws CheckpointException if the adapter does not fit the base or needs something that is not
   *     supported
   */
  static Adapter open(Path folder, ModelFolder base) {
    if (!Files.isDirectory(folder)) {
      throw new CheckpointException(folder, "no such adapter folder");
    }
    AdapterConfig config = AdapterConfig.read(folder);
    Adapter adapter = new Adapter(base, config, AdapterFile.open(folder));
    new LinkedHashSet<>(base.layout().tensors().values()).forEach(adapter::place);
    if (base.layout().tiedHead() != null) {
      adapter.place(base.layout().tiedHead());
    }
    new ExpertAdapters(config, adapter.file, base).place(adapter.changes::put);
    adapter.file.requireAllTaken();
    return adapter;
  }

  private void place(StoredTensor tensor) {
    for (String name : names(tensor)) {
      String module = module(name);
      if (tensor.isMap() && file.has(module + (tensor.isTable() ? TABLE_A : A))) {
        placeChange(tensor, module);
      }
      if (tensor.isMap() && file.has(module + BASE)) {
        placeCopy(tensor, module + BASE);
      }
      if (file.has(name)) {
        if (!config.isSaved(module)) {
          throw file.fault(name, "is stored whole, yet its module is not among modules_to_save");
        }
        replace(tensor, file.take(name, tensor.shape()));
      }
    }
    requireNamedTensors(tensor);
  }

  private void replace(StoredTensor tensor, SafetensorsTensor replacement) {
    replaced.put(tensor.name(), replacement);
    Slot slot = tensor.parts().get(0).slot();
    unties |= slot == Slot.EMBED || slot == Slot.HEAD;
  }

  /** Takes the unchanged weight that PEFT stores beside the change of an embedding or head. */
  private void placeCopy(StoredTensor tensor, String name) {
    SafetensorsTensor copy = file.take(name, tensor.shape());
    if (base.holds(tensor, file.tensors(), copy)) {
      return;
    }
    if (base.layout().tiedHead() != null) {
      throw file.fault(
          name,
          "differs from the base's, whose head is tied to it: name the base that was trained, or"
              + " merge the adapter");
    }
    replace(tensor, copy);
  }

  /** The names of a tensor: in the files of the base, and in the model that PEFT adapted. */
  private static List<String> names(StoredTensor tensor) {
    String adaptedName =
        tensor.parts().get(0).slot() == Slot.HEAD
            ? "lm_head.weight"
            : Family.renamed(tensor.name());
    return Stream.of(tensor.name(), adaptedName).distinct().toList();
  }

  private void placeChange(StoredTensor tensor, String module) {
    Weight first = tensor.parts().get(0);
    String a = module + (tensor.isTable() ? TABLE_A : A);
    boolean byParameter =
        !config.isTarget(module, first) && config.isTargetParameter(module + ".weight");
    if (!byParameter && !config.isTarget(module, first)) {
      throw file.fault(a, "adapts a module that is not among target_modules");
    }
    String patternName = byParameter ? module + ".weight" : module; // for rank and alpha
    int rank = config.rank(patternName);
    double scale = config.scale(patternName);
    if (tensor.isTable()) { // W becomes W + scale · (b a)'
      String b = module + TABLE_B;
      file.take(a, rank, first.rows());
      file.take(b, first.columns(), rank);
      changes.put(
          first.name(),
          () -> new LowRankChange(rank, scale, file.transposed(b), file.transposed(a), null));
      return;
    }
    file.take(a, rank, first.columns());
    file.take(module + B, tensor.parts().stream().mapToInt(Weight::rows).sum(), rank);
    if (config.hasBias()) {
      file.take(module + BIAS, tensor.parts().stream().mapToInt(Weight::rows).sum());
    }
    for (Weight part : tensor.parts()) {
      changes.put(
          part.name(),
          () ->
              new LowRankChange(
                  rank,
                  scale,
                  file.floats(a),
                  rows(tensor.ofWidth(rank), part, module + B),
                  config.hasBias() ? rows(tensor.ofWidth(1), part, module + BIAS) : null));
    }
  }

  /**
   * Checks that the file holds the tensors of a module that the configuration names. Routers and
   * experts may be missing: only some versions of transformers make them linear maps.
   */
  private void requireNamedTensors(StoredTensor tensor) {
    Weight first = tensor.parts().get(0);
    boolean optional = first.slot() == Slot.ROUTER || first.slot().isPerExpert();
    List<String> names = names(tensor);
    boolean target = names.stream().anyMatch(n -> config.isTarget(module(n), first));
    if (tensor.isMap() && target && !optional && !changes.containsKey(first.name())) {
      String a = module(names.get(0)) + (tensor.isTable() ? TABLE_A : A);
      throw file.fault(a, "is missing, yet target_modules name its module");
    }
    boolean saved = names.stream().anyMatch(n -> config.isSaved(module(n)));
    if (saved && !optional && !replaced.containsKey(tensor.name())) {
      throw file.fault(names.get(0), "is missing, yet modules_to_save name its module");
    }
  }

  /** Whether the adapter replaces embedding or head, so that a tied head is no longer tied. */
  boolean untiesHead() {
    return unties;
  }

  /**
   * Whether a tied head is no longer tied once the changes are merged, because embedding or head
   * change.
   */
  boolean untiesHeadWhenMerged() {
    WeightLayout layout = base.layout();
    return unties
        || changes.containsKey(layout.weight(Slot.EMBED, -1, 0).name())
        || changes.containsKey(layout.head().name());
  }

  /**
   * Checks that the changes can be added to the base's weights.
   *
   * @throws CheckpointException if a change has a bias and its map has none
   */
  void requireMergeable() {
    if (!config.hasBias()) {
      return;
    }
    for (StoredTensor tensor : base.layout().tensors().values()) {
      for (Weight weight : tensor.parts()) {
        boolean lacks = base.layout().bias(weight.slot(), weight.layer(), weight.expert()) == null;
        if (changes.containsKey(weight.name()) && lacks) {
          throw config.fault(
              "lora_bias",
              "adds a bias to '%s', which has none: the adapter can be measured, not merged"
                  .formatted(weight.name()));
        }
      }
    }
  }

  /** Configuration and tensors of the adapter. */
  List<Path> files() {
    return List.of(file.path().resolveSibling(AdapterConfig.NAME), file.path());
  }

  SafetensorsFile file() {
    return file.tensors();
  }

  /** The replacement of a tensor of the base; null if the adapter keeps the base's tensor. */
  SafetensorsTensor replacement(String tensor) {
    return replaced.get(tensor);
  }

  /** The change of a map or table; null if the adapter does not change it. */
  LowRankChange change(Weight weight) {
    Supplier<LowRankChange> change = changes.get(weight.name());
    return change == null ? null : change.get();
  }

  private float[] rows(StoredTensor tensor, Weight weight, String name) {
    Weight part =
        tensor.parts().stream()
            .filter(p -> p.name().equals(weight.name()))
            .findFirst()
            .orElseThrow();
    return tensor.read(part, file.tensors(), file.tensor(name));
  }

  private static String module(String weight) {
    return weight.substring(0, weight.lastIndexOf('.'));
  }
}
