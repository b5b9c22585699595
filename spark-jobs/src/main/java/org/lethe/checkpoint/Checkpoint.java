package org.lethe.checkpoint;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.lethe.provenance.Digest;

/**
 * A HuggingFace model folder: configuration, weights and tokenizer, checked against each other when
 * opened.
 */
public final class Checkpoint {

  private static final String INDEX = "model.safetensors.index.json";
  private static final String SINGLE = "model.safetensors";
  private static final int CHUNK = 1 << 20;

  private final Path folder;
  private final Family family;
  private final ModelConfig config;
  private final List<Path> weightFiles;
  private final Map<String, SafetensorsFile> tensors; // name → file that holds it

  private Checkpoint(
      Path folder,
      Family family,
      ModelConfig config,
      List<Path> weightFiles,
      Map<String, SafetensorsFile> tensors) {
    this.folder = folder;
    this.family = family;
    this.config = config;
    this.weightFiles = weightFiles;
    this.tensors = tensors;
  }

  /**
   * Opens a folder and checks that every tensor the configuration asks for is there with its shape.
   *
   * @throws CheckpointException if anything is missing, unknown or does not fit
   */
  public static Checkpoint open(Path folder) {
    Blueprint blueprint = Blueprint.open(folder);
    List<Path> files = weightFiles(folder);
    Map<String, SafetensorsFile> tensors = new LinkedHashMap<>();
    for (Path path : files) {
      SafetensorsFile weights = SafetensorsFile.open(path);
      weights.tensors().keySet().forEach(name -> tensors.put(name, weights));
    }
    Checkpoint checkpoint =
        new Checkpoint(folder, blueprint.family(), blueprint.config(), files, tensors);
    checkpoint.checkShapes();
    return checkpoint;
  }

  private static List<Path> weightFiles(Path folder) {
    Path index = folder.resolve(INDEX);
    if (!Files.exists(index)) {
      return List.of(folder.resolve(SINGLE));
    }
    JsonNode map = ConfigFile.read(index).node("weight_map");
    if (!map.isObject() || map.isEmpty()) {
      throw new CheckpointException(index, "key 'weight_map' must map tensors to files");
    }
    TreeSet<String> names = new TreeSet<>();
    map.forEach(name -> names.add(name.asText()));
    List<Path> files = new ArrayList<>();
    for (String name : names) {
      if (!name.matches("[A-Za-z0-9._-]+\\.safetensors")) {
        throw new CheckpointException(
            index, "key 'weight_map' names '" + name + "', which is no file of this folder");
      }
      files.add(folder.resolve(name));
    }
    return files;
  }

  private void checkShapes() {
    for (Slot slot : Slot.values()) {
      if (slot == Slot.HEAD && config.tiedHead()) {
        continue;
      }
      long[] shape = slot.shape(config);
      for (int layer = 0; layer < (slot.isPerLayer() ? config.layers() : 1); layer++) {
        String name = family.tensor(slot, layer);
        check(name + ".weight", shape);
        if (slot.hasBias(config)) {
          check(name + ".bias", new long[] {shape[0]});
        }
      }
    }
  }

  private void check(String name, long[] expected) {
    SafetensorsFile file = tensors.get(name);
    if (file == null) {
      throw new CheckpointException(
          folder,
          "tensor '%s' of shape %s is missing from %s"
              .formatted(
                  name,
                  Arrays.toString(expected),
                  weightFiles.stream().map(f -> f.getFileName().toString()).toList()));
    }
    long[] found = file.tensors().get(name).shape();
    if (!Arrays.equals(found, expected)) {
      throw new CheckpointException(
          file.file(),
          "tensor '%s' has shape %s; config.json asks for %s"
              .formatted(name, Arrays.toString(found), Arrays.toString(expected)));
    }
  }

  public Path folder() {
    return folder;
  }

  public Family family() {
    return family;
  }

  public ModelConfig config() {
    return config;
  }

  /** Number of weights, a tied head counted once. */
  public long parameters() {
    return tensors.entrySet().stream()
        .mapToLong(
            e -> {
              SafetensorsFile.Tensor t = e.getValue().tensors().get(e.getKey());
              return t.length() / t.type().bytes();
            })
        .sum();
  }

  /** Element type most of the weights are stored in. */
  public TensorType storedType() {
    return tensors
        .get(family.tensor(Slot.EMBED, 0) + ".weight")
        .tensors()
        .get(family.tensor(Slot.EMBED, 0) + ".weight")
        .type();
  }

  /** Opens the tokenizer. */
  public Tokenizer tokenizer() {
    return Tokenizer.open(folder);
  }

  /**
   * Loads a weight in float32.
   *
   * @param name tensor name with ".weight" or ".bias"
   * @param manager owner of the array, which lies on the manager's device
   */
  public NDArray load(String name, NDManager manager) {
    SafetensorsFile file = tensors.get(name);
    if (file == null) {
      throw new CheckpointException(folder, "tensor '" + name + "' is missing");
    }
    SafetensorsFile.Tensor tensor = file.tensors().get(name);
    return manager.create(file.float32(tensor), new Shape(tensor.shape()), DataType.FLOAT32);
  }

  /**
   * SHA-256 over the content of config.json, tokenizer.json and the weight files; equal for equal
   * content wherever the folder lies.
   *
   * @return 64 hex digits
   */
  public String weightsDigest() {
    Digest digest = Digest.sha256();
    add(digest, folder.resolve("config.json"));
    add(digest, folder.resolve("tokenizer.json"));
    weightFiles.forEach(file -> add(digest, file));
    return digest.hex();
  }

  private static void add(Digest digest, Path file) {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      digest.update(file.getFileName().toString()).update(channel.size());
      ByteBuffer buffer = ByteBuffer.allocate(CHUNK);
      while (channel.read(buffer) >= 0) {
        digest.append(buffer.flip());
        buffer.clear();
      }
    } catch (IOException e) {
      throw new CheckpointException(file, "cannot be read: " + e.getMessage(), e);
    }
  }
}
