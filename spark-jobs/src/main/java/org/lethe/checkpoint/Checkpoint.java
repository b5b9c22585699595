package org.lethe.checkpoint;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.lethe.provenance.Digest;

/**
 * A HuggingFace model folder: configuration, weights and tokenizer, checked against each other when
 * opened.
 */
public final class Checkpoint {

  private static final int CHUNK = 1 << 20;

  private final Path folder;
  private final Family family;
  private final ModelConfig config;
  private final WeightFiles weights;
  private final WeightLayout layout;
  private final List<String> names; // of the model's weights
  private String digest;

  private Checkpoint(
      Path folder,
      Family family,
      ModelConfig config,
      WeightFiles weights,
      WeightLayout layout,
      List<String> names) {
    this.folder = folder;
    this.family = family;
    this.config = config;
    this.weights = weights;
    this.layout = layout;
    this.names = names;
  }

  /**
   * Opens a folder and checks that its weights are those its configuration asks for, with their
   * shapes, and no others. Reads headers only, and both heads where a tied one is stored twice.
   *
   * @throws CheckpointException if anything is missing, unknown or does not fit
   */
  public static Checkpoint open(Path folder) {
    Blueprint blueprint = Blueprint.open(folder);
    if (Files.exists(folder.resolve("adapter_config.json"))) {
      throw new CheckpointException(
          folder.resolve("adapter_config.json"),
          "adapters are not supported; store the model with merge_and_unload()");
    }
    Tokenizer.file(folder);
    Family family = blueprint.family();
    ModelConfig config = blueprint.config();
    WeightFiles weights =
        WeightFiles.open(folder).prefixed(family.prefix(), family.tensor(Slot.HEAD, 0));
    WeightLayout layout = new WeightLayout(family, config);
    List<String> names = new WeightCheck(family, config, layout, weights).names();
    return new Checkpoint(folder, family, config, weights, layout, names);
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

  /** Which weights the model has and how they are stored. */
  public WeightLayout layout() {
    return layout;
  }

  /** Names of the model's weights, a tied head under the name of the embedding. */
  public List<String> tensors() {
    return names;
  }

  /** Number of weights, a tied head counted once. */
  public long parameters() {
    return layout.tensors().values().stream()
        .map(StoredTensor::name)
        .distinct()
        .mapToLong(name -> weights.tensor(name).elements())
        .sum();
  }

  /** Element type the embedding is stored in; weights are computed with in float32. */
  public TensorType storedType() {
    return weights.tensor(family.tensor(Slot.EMBED, 0) + ".weight").type();
  }

  /** Opens the tokenizer. */
  public Tokenizer tokenizer() {
    return Tokenizer.open(folder);
  }

  /**
   * Loads a weight in float32.
   *
   * <p>On the CPU the array may be a read-only view of the file: an operation in place kills the
   * process, so duplicate what is to be changed.
   *
   * @param name a weight's name with ".weight" or ".bias"
   * @param manager owner of the array, which lies on the manager's device
   * @throws CheckpointException if there is no such weight
   */
  public NDArray load(String name, NDManager manager) {
    StoredTensor stored = layout.tensors().get(name);
    String tensor = stored == null ? name : stored.name();
    SafetensorsFile file = weights.holder(tensor);
    return stored == null || stored.isWhole()
        ? new TensorLoader().load(file, weights.tensor(tensor), manager)
        : TensorLoader.part(stored, name, file, weights.tensor(tensor), manager);
  }

  /**
   * SHA-256 over the content of config.json, tokenizer.json and the weight files; equal for equal
   * content wherever the folder lies. Reads all files the first time.
   *
   * @return 64 hex digits
   */
  public synchronized String weightsDigest() {
    if (digest == null) {
      Digest all = Digest.sha256();
      add(all, folder.resolve("config.json"));
      add(all, Tokenizer.file(folder));
      weights.files().forEach(file -> add(all, file));
      digest = all.hex();
    }
    return digest;
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
