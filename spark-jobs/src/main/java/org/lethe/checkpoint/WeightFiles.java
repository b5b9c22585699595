package org.lethe.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * The safetensors files of a checkpoint: model.safetensors, or the shards its index names.
 *
 * @param paths of the files, in the order of their names
 * @param holders file by tensor name
 */
record WeightFiles(Path folder, List<Path> paths, Map<String, SafetensorsFile> holders) {

  private static final String SINGLE = "model.safetensors";
  private static final String INDEX = "model.safetensors.index.json";

  /** Whether a folder holds weights of a whole model. */
  static boolean areIn(Path folder) {
    return Files.exists(folder.resolve(SINGLE)) || Files.exists(folder.resolve(INDEX));
  }

  /** Opens all files. A single file is preferred to an index, as in transformers. */
  static WeightFiles open(Path folder) {
    Path index = folder.resolve(INDEX);
    if (Files.exists(folder.resolve(SINGLE))) {
      return of(folder, List.of(folder.resolve(SINGLE)));
    }
    if (!Files.exists(index)) {
      throw new CheckpointException(
          folder,
          "has neither %s nor %s; write weights with save_pretrained(folder,"
                  .formatted(SINGLE, INDEX)
              + " safe_serialization=True)");
    }
    Map<String, String> places = places(index, ConfigFile.read(index));
    List<Path> shards =
        new TreeSet<>(places.values()).stream().map(name -> folder.resolve(name)).toList();
    WeightFiles weights = of(folder, shards);
    places.forEach(
        (tensor, shard) -> {
          SafetensorsFile holder = weights.holders.get(tensor);
          if (holder == null || !holder.file().equals(folder.resolve(shard))) {
            throw new CheckpointException(
                index, "key 'weight_map." + tensor + "' names " + shard + ", which lacks it");
          }
        });
    return weights;
  }

  /** File name by tensor name; every file lies in the folder. */
  static Map<String, String> places(Path index, ConfigFile file) {
    JsonNode map = file.node("weight_map");
    if (!map.isObject() || map.isEmpty()) {
      throw new CheckpointException(index, "key 'weight_map' must map tensors to files");
    }
    Map<String, String> places = new LinkedHashMap<>();
    map.fields()
        .forEachRemaining(
            entry -> {
              String name = entry.getValue().asText();
              if (!name.matches("[A-Za-z0-9._-]{1,200}\\.safetensors")) {
                throw new CheckpointException(
                    index,
                    "key 'weight_map.%s' must name a .safetensors file of this folder, found %s"
                        .formatted(entry.getKey(), entry.getValue()));
              }
              places.put(entry.getKey(), name);
            });
    return places;
  }

  private static WeightFiles of(Path folder, List<Path> paths) {
    Map<String, SafetensorsFile> holders = new LinkedHashMap<>();
    for (Path path : paths) {
      SafetensorsFile file = SafetensorsFile.open(path);
      for (String tensor : file.tensors().keySet()) {
        SafetensorsFile other = holders.put(tensor, file);
        if (other != null) {
          throw new CheckpointException(
              path, "tensor '" + tensor + "' stands in " + other.file().getFileName() + " too");
        }
      }
    }
    return new WeightFiles(folder, paths, holders);
  }

  /**
   * These files with full tensor names. A model that was saved without its head has short names,
   * which lack the prefix.
   */
  WeightFiles prefixed(String prefix, String head) {
    if (holders.keySet().stream().anyMatch(name -> name.startsWith(prefix))) {
      return this;
    }
    Map<String, SafetensorsFile> renamed = new LinkedHashMap<>();
    for (SafetensorsFile file : new LinkedHashSet<>(holders.values())) {
      SafetensorsFile full =
          file.renamed(name -> name.equals(head + ".weight") ? name : prefix + name);
      full.tensors().keySet().forEach(name -> renamed.put(name, full));
    }
    return new WeightFiles(folder, paths, renamed);
  }

  /** These files with another name for a tensor. */
  WeightFiles renamed(String name, String other) {
    Map<String, SafetensorsFile> renamed = new LinkedHashMap<>();
    for (SafetensorsFile file : new LinkedHashSet<>(holders.values())) {
      SafetensorsFile view = file.renamed(tensor -> tensor.equals(name) ? other : tensor);
      view.tensors().keySet().forEach(tensor -> renamed.put(tensor, view));
    }
    return new WeightFiles(folder, paths, renamed);
  }

  boolean has(String name) {
    return holders.containsKey(name);
  }

  /**
   * Where a tensor lies.
   *
   * @throws CheckpointException if the tensor is missing
   */
  SafetensorsTensor tensor(String name) {
    return holder(name).tensors().get(name);
  }

  SafetensorsFile holder(String name) {
    SafetensorsFile file = holders.get(name);
    if (file == null) {
      throw new CheckpointException(
          folder,
          "tensor '%s' is missing from %s"
              .formatted(name, paths.stream().map(path -> path.getFileName().toString()).toList()));
    }
    return file;
  }

  /** Checks that a tensor exists and has a shape. */
  void check(String name, long[] expected) {
    if (!has(name)) {
      throw new CheckpointException(
          folder,
          "tensor '%s' of shape %s is missing from %s; config.json asks for it"
              .formatted(
                  name,
                  Arrays.toString(expected),
                  paths.stream().map(path -> path.getFileName().toString()).toList()));
    }
    if (!tensor(name).hasShape(expected)) {
      throw new CheckpointException(
          holder(name).file(),
          "tensor '%s' has shape %s; config.json asks for %s"
              .formatted(name, Arrays.toString(tensor(name).shape()), Arrays.toString(expected)));
    }
  }

  /** Whether two tensors of equal shape have equal values. */
  boolean equal(String a, String b) {
    return holder(a).equal(tensor(a), holder(b), tensor(b));
  }
}
