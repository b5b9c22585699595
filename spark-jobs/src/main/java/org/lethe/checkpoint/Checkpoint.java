package org.lethe.checkpoint;

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
 * opened; with a LoRA adapter of PEFT, if one is given, whose weights stay beside those of the
 * folder.
 */
public final class Checkpoint {

  private static final int CHUNK = 1 << 20;

  private final StoredModel model;
  private final Adapter adapter; // null without one
  private final boolean merged; // whether the adapter's changes are added to the weights
  private final Checkpoint base; // this itself without an adapter
  private String digest;

  private Checkpoint(StoredModel model, Adapter adapter, boolean merged, Checkpoint base) {
    this.model = model;
    this.adapter = adapter;
    this.merged = merged;
    this.base = base == null ? this : base;
  }

  /**
   * Opens a folder and checks that its weights are those its configuration asks for, with their
   * shapes, and no others. Reads headers only, and both heads where a tied one is stored twice.
   *
   * @throws CheckpointException if anything is missing, unknown or does not fit
   */
  public static Checkpoint open(Path folder) {
    if (AdapterFolder.isOne(folder)) {
      return open(AdapterFolder.read(folder).base(), folder);
    }
    Blueprint blueprint = Blueprint.open(folder);
    if (Files.exists(folder.resolve(AdapterConfig.NAME))) {
      throw new CheckpointException(
          folder.resolve(AdapterConfig.NAME),
          "stands beside the weights of a whole model; move the adapter to a folder of its own and"
              + " name it by adapter:");
    }
    TokenizerFile.in(folder);
    return new Checkpoint(StoredModel.open(blueprint), null, false, null);
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
    Adapter adapter = Adapter.open(adapterFolder, base.model);
    return base.with(adapter, adapter.untiesHead(), false);
  }

  private Checkpoint with(Adapter adapter, boolean ownHead, boolean merged) {
    boolean unties = model.config().tiedHead() && ownHead;
    return new Checkpoint(unties ? model.untied() : model, adapter, merged, this);
  }

  /**
   * The folder of the base where a folder holds an adapter alone, else the folder itself.
   *
   * @throws CheckpointException if the adapter does not say where its base lies on this machine
   */
  public static Path base(Path folder) {
    return AdapterFolder.isOne(folder) ? AdapterFolder.read(folder).base() : folder;
  }

  public Path folder() {
    return model.folder();
  }

  public Family family() {
    return model.family();
  }

  public ModelConfig config() {
    return model.config();
  }

  /** Which weights the model has and how they are stored. */
  public WeightLayout layout() {
    return model.layout();
  }

  /** Names of the model's weights, a tied head under the name of the embedding. */
  public List<String> tensors() {
    return List.copyOf(layout().tensors().keySet());
  }

  /** Number of weights of the folder, a tied head counted once; an adapter's are not counted. */
  public long parameters() {
    return layout().tensors().values().stream()
        .map(StoredTensor::name)
        .distinct()
        .filter(model.files()::has)
        .mapToLong(name -> model.files().tensor(name).elements())
        .sum();
  }

  /** Number of weights a token meets: as above, but of a block's experts those that it chooses. */
  public long activeParameters() {
    Experts experts = config().experts();
    long all = layout().expertElements();
    return all == 0
        ? parameters()
        : parameters() - all / experts.count() * (experts.count() - experts.chosen());
  }

  /** Element type the embedding is stored in; weights are computed with in float32. */
  public TensorType storedType() {
    return model.files().tensor(model.embedding()).type();
  }

  /** Opens the tokenizer. */
  public Tokenizer tokenizer() {
    return Tokenizer.open(folder());
  }

  /**
   * Where a weight lies.
   *
   * @param name a weight's name with ".weight" or ".bias"
   * @throws CheckpointException if there is no such weight
   */
  public StoredWeight stored(String name) {
    StoredTensor stored = layout().tensors().get(name);
    String own = stored == null ? name : stored.name();
    SafetensorsTensor replacement = adapter == null ? null : adapter.replacement(own);
    String inFolder = model.files().has(own) || !isHead(own) ? own : model.embedding();
    SafetensorsFile file = replacement == null ? model.files().holder(inFolder) : adapter.file();
    SafetensorsTensor tensor = replacement == null ? model.files().tensor(inFolder) : replacement;
    return stored == null || stored.isWhole()
        ? StoredWeight.whole(file.file(), tensor)
        : stored.part(name, file.file(), tensor);
  }

  /** A head that an adapter unties begins as the embedding. */
  private boolean isHead(String tensor) {
    return adapter != null && tensor.equals(layout().head().name());
  }

  /** Whether the adapter brings a weight of its own in place of the folder's. */
  public boolean isReplaced(Weight weight) {
    return adapter != null
        && layout().tensors().containsKey(weight.name())
        && adapter.replacement(layout().tensors().get(weight.name()).name()) != null;
  }

  /** What the adapter changes in a map or table; null where it or the adapter is missing. */
  public LowRankChange change(Weight weight) {
    return isAdapted() ? adapter.change(weight) : null;
  }

  /** The same without its adapter. */
  public Checkpoint withoutAdapter() {
    return base;
  }

  /** Whether there is an adapter beside the weights. */
  public boolean isAdapted() {
    return adapter != null && !merged;
  }

  /**
   * The same with the adapter's changes added to its weights; itself without an adapter. A head
   * that is tied no longer has a weight of its own. What is loaded is the weights PEFT merges.
   *
   * @throws CheckpointException if the adapter has biases that the base has no place for
   */
  public Checkpoint merged() {
    if (!isAdapted()) {
      return this;
    }
    adapter.requireMergeable();
    return base.with(adapter, adapter.untiesHeadWhenMerged(), true);
  }

  /**
   * What was merged into a weight, or into the bias of a map: that of the change; null where
   * nothing was.
   */
  public LowRankChange mergedChange(Weight weight) {
    if (!merged) {
      return null;
    }
    LowRankChange change =
        adapter.change(layout().weight(weight.slot(), weight.layer(), weight.expert()));
    return change == null || weight.bias() && change.bias() == null ? null : change;
  }

  /** What the model is made of. */
  public Blueprint blueprint() {
    return new Blueprint(folder(), family(), config());
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
        add(all, folder().resolve("config.json"));
        add(all, TokenizerFile.in(folder()));
        model.files().paths().forEach(file -> add(all, file));
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
