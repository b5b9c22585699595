package org.lethe.checkpoint;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A HuggingFace model folder: configuration, weights and tokenizer, which are checked against each
 * other when the folder is opened. A LoRA adapter of PEFT may stand beside the weights.
 */
public final class Checkpoint {

  private final ModelFolder model;
  private final Adapter adapter; // null without one
  private final boolean merged; // whether the adapter's changes are added to the weights
  private final Checkpoint base; // this itself without an adapter

  private Checkpoint(ModelFolder model, Adapter adapter, boolean merged, Checkpoint base) {
    this.model = model;
    this.adapter = adapter;
    this.merged = merged;
    this.base = base == null ? this : base;
  }

  /**
   * Opens a folder and checks that it holds exactly the weights that its configuration asks for,
   * with their shapes. This reads the headers of the weight files; it reads weights only to compare
   * a tied head that is stored with the embedding.
   *
   * @throws CheckpointException if a file or tensor is missing, unknown or does not fit
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
    return new Checkpoint(ModelFolder.open(blueprint), null, false, null);
  }

  /**
   * Opens a folder as above, with a LoRA adapter of PEFT. Tokenizer and configuration are the
   * folder's.
   *
   * @throws CheckpointException also if the adapter does not fit or needs something that is not
   *     supported
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
   * The folder of the base if a folder holds only an adapter, else the folder itself.
   *
   * @throws CheckpointException if the adapter does not name a base on this machine
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

  /** Names of the weights; a tied head has none of its own. */
  public List<String> tensors() {
    return List.copyOf(layout().tensors().keySet());
  }

  /** Number of weights in the folder. A tied head counts once; an adapter does not count. */
  public long parameters() {
    return layout().tensors().values().stream()
        .map(StoredTensor::name)
        .distinct()
        .filter(model.files()::has)
        .mapToLong(name -> model.files().tensor(name).elements())
        .sum();
  }

  /** Number of weights that process one token: all but those of experts that are not chosen. */
  public long activeParameters() {
    Experts experts = config().experts();
    long all = layout().expertElements();
    return all == 0
        ? parameters()
        : parameters() - all / experts.count() * (experts.count() - experts.chosen());
  }

  /** Element type of the stored embedding. */
  public TensorType storedType() {
    return model.files().tensor(model.embedding()).type();
  }

  /** Opens the tokenizer. */
  public Tokenizer tokenizer() {
    return Tokenizer.open(folder());
  }

  /** SHA-256 of tokenizer.json; 64 hex digits. */
  public String tokenizerDigest() {
    return ContentDigests.of("", List.of(TokenizerFile.in(folder())));
  }

  /**
   * Where a weight lies in the files.
   *
   * @param name name of the weight with ".weight" or ".bias"
   * @throws CheckpointException if there is no such weight
   */
  public StoredWeight stored(String name) {
    StoredTensor stored = layout().tensors().get(name);
    String tensorName = stored == null ? name : stored.name();
    SafetensorsTensor replacement = adapter == null ? null : adapter.replacement(tensorName);
    boolean here = model.files().has(tensorName) || !isHead(tensorName);
    String inFolder = here ? tensorName : model.embedding(); // the start of an untied head
    SafetensorsFile file = replacement == null ? model.files().holder(inFolder) : adapter.file();
    SafetensorsTensor tensor = replacement == null ? model.files().tensor(inFolder) : replacement;
    return stored == null || stored.isWhole()
        ? StoredWeight.whole(file.file(), tensor)
        : stored.part(name, file.file(), tensor);
  }

  private boolean isHead(String tensor) {
    return adapter != null && tensor.equals(layout().head().name());
  }

  /** Whether the adapter replaces the folder's weight. */
  public boolean isReplaced(Weight weight) {
    return adapter != null
        && layout().tensors().containsKey(weight.name())
        && adapter.replacement(layout().tensors().get(weight.name()).name()) != null;
  }

  /** The adapter's change of a map or table; null if there is no change or no adapter. */
  public LowRankChange change(Weight weight) {
    return isAdapted() ? adapter.change(weight) : null;
  }

  /** This checkpoint without its adapter. */
  public Checkpoint withoutAdapter() {
    return base;
  }

  /** Whether an adapter stands beside the weights. */
  public boolean isAdapted() {
    return adapter != null && !merged;
  }

  /**
   * This checkpoint with the adapter's changes added to its weights, as PEFT merges them; itself
   * without an adapter. If embedding or head change, a tied head becomes a weight of its own.
   *
   * @throws CheckpointException if a change has a bias and its map has none
   */
  public Checkpoint merged() {
    if (!isAdapted()) {
      return this;
    }
    adapter.requireMergeable();
    return base.with(adapter, adapter.untiesHeadWhenMerged(), true);
  }

  /**
   * The change that was merged into a weight, or whose bias was merged into the bias of a map; null
   * if nothing was merged.
   */
  public LowRankChange mergedChange(Weight weight) {
    if (!merged) {
      return null;
    }
    LowRankChange change =
        adapter.change(layout().weight(weight.slot(), weight.layer(), weight.expert()));
    return change == null || weight.bias() && change.bias() == null ? null : change;
  }

  /** The architecture of the model. */
  public Blueprint blueprint() {
    return new Blueprint(folder(), family(), config());
  }

  /**
   * SHA-256 over config.json, tokenizer.json, the weight files and both files of an adapter. Equal
   * content has equal digests, whatever the folders are called. Files are read when they have
   * changed since this process read them last.
   *
   * @return 64 hex digits
   */
  public String weightsDigest() {
    return ContentDigests.of(adapter == null ? "" : base.weightsDigest(), ownFiles());
  }

  /**
   * Reads all weights, the adapter's too, and returns where the first number stands that is not
   * finite; empty without one.
   */
  public Optional<String> notFinite() {
    Stream<Optional<String>> own =
        adapter == null
            ? layout().tensors().values().stream()
                .map(StoredTensor::name)
                .distinct()
                .filter(files()::has)
                .map(name -> FiniteWeights.firstOther(files().holder(name), files().tensor(name)))
            : adapter.file().tensors().values().stream()
                .map(tensor -> FiniteWeights.firstOther(adapter.file(), tensor));
    return Stream.concat(own, adapter == null ? Stream.empty() : Stream.of(base.notFinite()))
        .flatMap(Optional::stream)
        .findFirst();
  }

  private WeightFiles files() {
    return model.files();
  }

  /** Returns the stamps of all files that {@link #weightsDigest} is about, as they are now. */
  public List<FileStamp> stamps() {
    List<FileStamp> stamps = ContentDigests.stamps(ownFiles());
    if (adapter != null) {
      stamps.addAll(base.stamps());
    }
    return stamps;
  }

  private List<Path> ownFiles() {
    if (adapter != null) {
      return adapter.files();
    }
    List<Path> files = new ArrayList<>();
    files.add(folder().resolve("config.json"));
    files.add(TokenizerFile.in(folder()));
    files.addAll(model.files().paths());
    return files;
  }
}
