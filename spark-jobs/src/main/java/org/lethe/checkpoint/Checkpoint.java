package org.lethe.checkpoint;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.lethe.checkpoint.SafetensorsFile.Tensor;
import org.lethe.provenance.Digest;

/**
 * A HuggingFace model folder: configuration, weights and tokenizer, checked against each other when
 * opened; with a LoRA adapter of PEFT, if one is given, whose weights stay beside those of the
 * folder.
 */
public final class Checkpoint {

  private static final int CHUNK = 1 << 20;

  private final Path folder;
  private final Family family;
  private final ModelConfig config;
  private final WeightFiles weights;
  private final WeightLayout layout;
  private final List<String> names; // of the model's weights
  private final Adapter adapter; // null without one
  private final Checkpoint base; // this itself without an adapter
  private String digest;

  private Checkpoint(
      Path folder,
      Family family,
      ModelConfig config,
      WeightFiles weights,
      WeightLayout layout,
      List<String> names,
      Adapter adapter,
      Checkpoint base) {
    this.folder = folder;
    this.family = family;
    this.config = config;
    this.weights = weights;
    this.layout = layout;
    this.names = names;
    this.adapter = adapter;
    this.base = base == null ? this : base;
  }

  /**
   * Opens a folder and checks that its weights are those its configuration asks for, with their
   * shapes, and no others. Reads headers only, and both heads where a tied one is stored twice.
   *
   * @throws CheckpointException if anything is missing, unknown or does not fit
   */
  public static Checkpoint open(Path folder) {
    if (Adapter.isIn(folder)) {
      return open(Adapter.base(folder), folder);
    }
    Blueprint blueprint = Blueprint.open(folder);
    if (Files.exists(folder.resolve(AdapterConfig.NAME))) {
      throw new CheckpointException(
          folder.resolve(AdapterConfig.NAME),
          "stands beside the weights of a whole model; move the adapter to a folder of its own and"
              + " name it by adapter:");
    }
    Tokenizer.file(folder);
    Family family = blueprint.family();
    ModelConfig config = blueprint.config();
    WeightFiles weights =
        WeightFiles.open(folder).prefixed(family.prefix(), family.tensor(Slot.HEAD, 0));
    WeightCheck.checkNumber(family, config, weights);
    WeightLayout layout = new WeightLayout(family, config);
    List<String> names = new WeightCheck(family, config, layout, weights).names();
    return new Checkpoint(folder, family, config, weights, layout, names, null, null);
  }

  /**
   * Opens a folder with a LoRA adapter of PEFT, as above; tokenizer and configuration are the
   * folder's.
   *
   * @throws CheckpointException also if the adapter does not fit or asks for what is not supported
   */
  public static Checkpoint open(Path folder, Path adapterFolder) {
    Checkpoint base = open(folder);
    if (base.adapter != null) {
      throw new CheckpointException(
          folder, "is an adapter itself; an adapter needs a whole model as its base");
    }
    Adapter adapter = Adapter.open(adapterFolder, base.layout);
    boolean unties = base.config.tiedHead() && adapter.untiesHead();
    ModelConfig config = unties ? base.config.untied() : base.config;
    WeightLayout layout = unties ? new WeightLayout(base.family, config) : base.layout;
    List<String> names = List.copyOf(layout.tensors().keySet());
    return new Checkpoint(
        base.folder, base.family, config, base.weights, layout, names, adapter, base);
  }

  /**
   * The folder of the base where a folder holds an adapter alone, else the folder itself.
   *
   * @throws CheckpointException if the adapter does not say where its base lies on this machine
   */
  public static Path base(Path folder) {
    return Adapter.isIn(folder) ? Adapter.base(folder) : folder;
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

  /** Number of weights of the folder, a tied head counted once; an adapter's are not counted. */
  public long parameters() {
    return layout.tensors().values().stream()
        .map(StoredTensor::name)
        .distinct()
        .filter(weights::has)
        .mapToLong(name -> weights.tensor(name).elements())
        .sum();
  }

  /** Element type the embedding is stored in; weights are computed with in float32. */
  public TensorType storedType() {
    return weights.tensor(embedding()).type();
  }

  /** Opens the tokenizer. */
  public Tokenizer tokenizer() {
    return Tokenizer.open(folder);
  }

  /**
   * Where a weight lies.
   *
   * @param name a weight's name with ".weight" or ".bias"
   * @throws CheckpointException if there is no such weight
   */
  public StoredWeight stored(String name) {
    StoredTensor stored = layout.tensors().get(name);
    String own = stored == null ? name : stored.name();
    Tensor replacement = adapter == null ? null : adapter.replacement(own);
    String inFolder = weights.has(own) || !isHead(own) ? own : embedding();
    SafetensorsFile file = replacement == null ? weights.holder(inFolder) : adapter.file();
    Tensor tensor = replacement == null ? weights.tensor(inFolder) : replacement;
    return stored == null || stored.isWhole()
        ? StoredWeight.whole(file.file(), tensor)
        : stored.part(name, file.file(), tensor);
  }

  /** A head that an adapter unties begins as the embedding. */
  private boolean isHead(String tensor) {
    return adapter != null && tensor.equals(layout.head().name());
  }

  private String embedding() {
    return family.tensor(Slot.EMBED, 0) + ".weight";
  }

  /** Whether the adapter brings a weight of its own in place of the folder's. */
  public boolean isReplaced(Weight weight) {
    return adapter != null
        && layout.tensors().containsKey(weight.name())
        && adapter.replacement(layout.tensors().get(weight.name()).name()) != null;
  }

  /** What the adapter changes in a map; null where it or the adapter is missing. */
  public LowRankChange change(Weight weight) {
    if (adapter == null) {
      return null;
    }
    StoredTensor stored = layout.tensors().get(weight.name());
    return adapter.change(stored == null ? layout.tiedHead() : stored, weight);
  }

  /** The same without its adapter. */
  public Checkpoint withoutAdapter() {
    return base;
  }

  /** Whether there is an adapter. */
  public boolean isAdapted() {
    return adapter != null;
  }

  /**
   * SHA-256 over the content of config.json, tokenizer.json and the weight files, and of both files
   * of an adapter; equal for equal content wherever the folders lie. Reads all files the first
   * time.
   *
   * @return 64 hex digits
   */
  public synchronized String weightsDigest() {
    if (digest == null) {
      Digest all = Digest.sha256();
      if (adapter == null) {
        add(all, folder.resolve("config.json"));
        add(all, Tokenizer.file(folder));
        weights.files().forEach(file -> add(all, file));
      } else {
        all.update(base.weightsDigest());
        adapter.files().forEach(file -> add(all, file));
      }
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
