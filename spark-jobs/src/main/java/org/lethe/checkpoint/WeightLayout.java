package org.lethe.checkpoint;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.LongStream;
import org.lethe.checkpoint.SafetensorsWriter.Entry;

/** The weights of a model and the tensors of a checkpoint that hold them. */
public final class WeightLayout {

  /** The role of a weight, its block and its expert. */
  private record Place(Slot slot, int layer, int expert) {}

  private final Map<Place, Weight> weights = new LinkedHashMap<>();
  private final Map<Place, Weight> biases = new LinkedHashMap<>();
  private final Map<String, StoredTensor> tensors = new LinkedHashMap<>(); // by name of the weight
  private final StoredTensor tiedHead; // null if the head has a weight of its own

  /** The layout of a model of a family; a tied head has no weight of its own. */
  public WeightLayout(Family family, ModelConfig config) {
    Map<String, List<Place>> modules = new LinkedHashMap<>();
    for (Place place : places(config)) {
      String module = family.tensor(place.slot, Math.max(0, place.layer), place.expert);
      modules.computeIfAbsent(module, m -> new ArrayList<>()).add(place);
    }
    modules.forEach((module, places) -> add(module, places, family, config));
    tiedHead = config.tiedHead() ? head(family, config) : null;
  }

  private static StoredTensor head(Family family, ModelConfig config) {
    String name = family.tensor(Slot.HEAD, 0) + ".weight";
    Weight weight = new Weight(name, Slot.HEAD, -1, 0, false, config.shape(Slot.HEAD));
    return new StoredTensor(name, List.of(weight), Storage.ROWS, 1);
  }

  private static List<Place> places(ModelConfig config) {
    List<Place> places = new ArrayList<>();
    for (Slot slot : Slot.values()) {
      if (slot == Slot.HEAD && config.tiedHead()) {
        continue;
      }
      for (int layer = 0; layer < (slot.isPerLayer() ? config.layers() : 1); layer++) {
        for (int e = 0; e < (slot.isPerExpert() ? config.experts().count() : 1); e++) {
          if (config.has(slot, layer)) {
            places.add(new Place(slot, slot.isPerLayer() ? layer : -1, e));
          }
        }
      }
    }
    return places;
  }

  private void add(String module, List<Place> places, Family family, ModelConfig config) {
    Storage storage = family.storage(places.get(0).slot);
    for (boolean bias : new boolean[] {false, true}) {
      String suffix = bias ? ".bias" : ".weight";
      String name =
          storage == Storage.EXPERTS ? module : module + suffix; // experts lie in a bare parameter
      List<Weight> parts = new ArrayList<>();
      for (Place place : places) {
        if (!bias || config.biases().contains(place.slot)) {
          String part = places.size() == 1 ? "" : "." + place.slot.module();
          part += storage == Storage.EXPERTS ? "." + place.expert : "";
          long[] shape = config.shape(place.slot);
          Weight weight =
              new Weight(
                  module + part + suffix,
                  place.slot,
                  place.layer,
                  place.expert,
                  bias,
                  bias ? new long[] {shape[0]} : shape);
          (bias ? biases : weights).put(place, weight);
          parts.add(weight);
        }
      }
      if (!parts.isEmpty()) {
        StoredTensor tensor = new StoredTensor(name, parts, storage, config.keyValueHeads());
        parts.forEach(weight -> tensors.put(weight.name(), tensor));
      }
    }
  }

  /**
   * The weight of a slot; null without one.
   *
   * @param layer block index; -1 outside the blocks
   * @param expert 0 for slots that are not per expert
   */
  public Weight weight(Slot slot, int layer, int expert) {
    return weights.get(new Place(slot, layer, expert));
  }

  /** The bias of a slot; null without one. */
  public Weight bias(Slot slot, int layer, int expert) {
    return biases.get(new Place(slot, layer, expert));
  }

  /** The tensor that a tied head has if it is stored; null if the head has a weight of its own. */
  StoredTensor tiedHead() {
    return tiedHead;
  }

  /** The weight of the head, tied or not. */
  public Weight head() {
    return tiedHead == null ? weight(Slot.HEAD, -1, 0) : tiedHead.parts().get(0);
  }

  /**
   * Number of elements of all weights of a block.
   *
   * @param layer block index; -1 outside the blocks
   */
  public long elements(int layer) {
    return elements(weight -> weight.layer() == layer);
  }

  /** Number of elements of all weights. */
  public long elements() {
    return elements(weight -> true);
  }

  /** Number of elements of all weights of all experts. */
  long expertElements() {
    return elements(weight -> weight.slot().isPerExpert());
  }

  /** All weights and biases; a tied head has none. */
  public List<Weight> weights() {
    return tensors.values().stream().distinct().flatMap(tensor -> tensor.parts().stream()).toList();
  }

  private long elements(Predicate<Weight> counted) {
    return weights().stream()
        .filter(counted)
        .mapToLong(weight -> LongStream.of(weight.shape()).reduce(1, Math::multiplyExact))
        .sum();
  }

  /** The tensor of each weight, by name of the weight. */
  Map<String, StoredTensor> tensors() {
    return tensors;
  }

  /** Joins weights to the tensors of a checkpoint; entries that are no weights stay as they are. */
  public List<Entry> stored(List<Entry> entries) {
    Map<String, Entry> byName = new LinkedHashMap<>();
    entries.forEach(entry -> byName.put(entry.name(), entry));
    Map<String, Entry> stored = new LinkedHashMap<>();
    for (Entry entry : entries) {
      StoredTensor tensor = tensors.get(entry.name());
      if (tensor == null || tensor.isWhole()) {
        stored.put(entry.name(), entry);
      } else {
        stored.computeIfAbsent(tensor.name(), name -> joined(tensor, byName));
      }
    }
    return List.copyOf(stored.values());
  }

  private static Entry joined(StoredTensor tensor, Map<String, Entry> byName) {
    List<Entry> parts = tensor.parts().stream().map(part -> byName.get(part.name())).toList();
    return new Entry(
        tensor.name(),
        tensor.shape(),
        () -> tensor.join(parts.stream().map(part -> part.values().get()).toList()));
  }
}
