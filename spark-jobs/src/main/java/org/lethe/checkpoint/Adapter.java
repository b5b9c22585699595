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
 * A LoRA adapter of PEFT against the base it changes: every tensor of its file has a place in the
 * base, and every module its configuration names has its tensors.
 *
 * <p>A module whose tensor holds several maps (fused queries, keys and values) has one adapter: the
 * maps share a and have their own rows of b.
 */
final class Adapter {

  private static final String A = ".lora_A.weight";
  private static final String B = ".lora_B.weight";
  private static final String BIAS = ".lora_B.bias";
  private static final String TABLE_A = ".lora_embedding_A";
  private static final String TABLE_B = ".lora_embedding_B";
  private static final String BASE = ".base_layer.weight"; // copied from the base beside an adapter

  private final StoredModel base;
  private final AdapterConfig config;
  private final AdapterFile file;
  private final Map<String, Supplier<LowRankChange>> changes = new LinkedHashMap<>(); // by weight
  private final Map<String, SafetensorsTensor> replaced =
      new LinkedHashMap<>(); // tensor → one of the file
  private boolean unties;

  private Adapter(StoredModel base, AdapterConfig config, AdapterFile file) {
    this.base = base;
    this.config = config;
    this.file = file;
  }

  /**
   * Opens an adapter of a base.
   *
   * @throws CheckpointException if it does not fit the base or asks for what is not supported
   */
  static Adapter open(Path folder, StoredModel base) {
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
    adapter.file.refuseTheRest();
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
    requireWhatIsNamed(tensor);
  }

  private void replace(StoredTensor tensor, SafetensorsTensor by) {
    replaced.put(tensor.name(), by);
    Slot slot = tensor.parts().get(0).slot();
    unties |= slot == Slot.EMBED || slot == Slot.HEAD;
  }

  /** PEFT stores an adapted embedding or head beside its adapter, as it was before. */
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

  /** What a tensor may be called: in files, and in the transformers that PEFT adapted. */
  private static List<String> names(StoredTensor tensor) {
    String other =
        tensor.parts().get(0).slot() == Slot.HEAD
            ? "lm_head.weight"
            : Family.renamed(tensor.name());
    return Stream.of(tensor.name(), other).distinct().toList();
  }

  private void placeChange(StoredTensor tensor, String module) {
    Weight first = tensor.parts().get(0);
    String a = module + (tensor.isTable() ? TABLE_A : A);
    boolean bare = !config.isTarget(module, first) && config.isTargetParameter(module + ".weight");
    if (!bare && !config.isTarget(module, first)) {
      throw file.fault(a, "adapts a module that is not among target_modules");
    }
    String named = bare ? module + ".weight" : module; // as patterns of rank and alpha see it
    int rank = config.rank(named);
    double scale = config.scale(named);
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

  /** Routers and experts are linear maps in some versions of transformers and not in others. */
  private void requireWhatIsNamed(StoredTensor tensor) {
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

  /** Whether a tied head is one no more: embedding or head have weights of their own here. */
  boolean untiesHead() {
    return unties;
  }

  /**
   * Whether a merged model has a head of its own although the base's is tied: embedding or head
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
   * @throws CheckpointException if a map has no bias to add that of its change to
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

  /** The files that say what the adapter is. */
  List<Path> files() {
    return List.of(file.path().resolveSibling(AdapterConfig.NAME), file.path());
  }

  SafetensorsFile file() {
    return file.tensors();
  }

  /** What a tensor of the base is replaced by; null where it stays. */
  SafetensorsTensor replacement(String tensor) {
    return replaced.get(tensor);
  }

  /** What changes in a map or table; null where nothing does. */
  LowRankChange change(Weight weight) {
    Supplier<LowRankChange> change = changes.get(weight.name());
    return change == null ? null : change.get();
  }

  private float[] rows(StoredTensor all, Weight weight, String name) {
    Weight part =
        all.parts().stream().filter(p -> p.name().equals(weight.name())).findFirst().orElseThrow();
    return all.read(part, file.tensors(), file.tensor(name));
  }

  private static String module(String weight) {
    return weight.substring(0, weight.lastIndexOf('.'));
  }
}
