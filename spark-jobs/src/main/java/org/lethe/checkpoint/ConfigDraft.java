package org.lethe.checkpoint;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.function.IntPredicate;
import java.util.function.IntToDoubleFunction;
import java.util.function.IntUnaryOperator;

/**
 * A configuration that is being read. It starts as a plain decoder with RMS norms before attention
 * and MLP and with a gated MLP; a family calls methods for what it does differently and for the
 * keys that its files use.
 */
final class ConfigDraft {

  private static final int MOST_LAYERS = 10_000;

  private final ConfigFile file;
  private final String modelType;
  private int width;
  private int mlpWidth;
  private int layers;
  private int heads;
  private int keyValueHeads;
  private int headSize;
  private RotaryPairs rotaryPairs = RotaryPairs.HALVES;
  private int positions;
  private int positionOffset;
  private NormKind norm = NormKind.RMS;
  private double normEpsilon;
  private boolean headNorms = true;
  private ActivationFunction activation;
  private double attentionCap;
  private double logitCap;
  private double logitScale = 1;
  private double embeddingScale = 1;
  private double residualScale = 1;
  private boolean parallel;
  private boolean tiedHead;
  private Experts experts = Experts.NONE;
  private IntToDoubleFunction attentionScale = layer -> 1 / Math.sqrt(headSize);
  private IntUnaryOperator window = layer -> 0;
  private IntUnaryOperator chunk = layer -> 0;
  private IntPredicate unitNorms = layer -> false;
  private IntFunction<QueryTemperature> temperature = layer -> null;
  private IntPredicate sparse = layer -> false;
  private BlockRotations rotary = BlockRotations.NONE;
  private final Set<Slot> slots =
      EnumSet.of(
          Slot.EMBED,
          Slot.Q,
          Slot.K,
          Slot.V,
          Slot.O,
          Slot.GATE,
          Slot.UP,
          Slot.DOWN,
          Slot.ATTENTION_NORM,
          Slot.MLP_NORM,
          Slot.FINAL_NORM,
          Slot.HEAD);
  private final Set<Slot> biases = EnumSet.noneOf(Slot.class);

  /**
   * Begins a draft; refuses a file that describes something else than a decoder.
   *
   * @param modelType the model_type of the family
   * @param architecture the class of transformers that computes logits
   */
  ConfigDraft(ConfigFile file, String modelType, String architecture) {
    DecoderCheck.check(file, architecture);
    this.file = file;
    this.modelType = modelType;
  }

  /**
   * Reads sizes under the keys of most families. Without head_dim, the heads split the width.
   *
   * @param absentPositions longest sequence if the file does not name it
   */
  ConfigDraft sizes(int absentPositions) {
    positions = file.size("max_position_embeddings", absentPositions);
    layers("num_hidden_layers");
    mlpWidth = file.size("intermediate_size");
    return heads("hidden_size", "num_attention_heads")
        .keyValueHeads(0)
        .headSize(file.size("head_dim", 0));
  }

  /** Reads width and number of heads; every head has its own keys and values. */
  ConfigDraft heads(String widthKey, String headsKey) {
    width = file.size(widthKey);
    heads = file.size(headsKey);
    keyValueHeads = heads;
    if (width % heads != 0 && !file.has("head_dim")) {
      throw file.fault(headsKey, "must divide %s %d, found %d".formatted(widthKey, width, heads));
    }
    return headSize(Math.max(1, width / heads));
  }

  /**
   * Reads the number of key heads, which several query heads may share.
   *
   * @param absent number if the key is absent; 0 for as many as query heads
   */
  ConfigDraft keyValueHeads(int absent) {
    String key = "num_key_value_heads";
    int number = file.whole(key, absent);
    return keyValueHeads(key, number == 0 ? heads : number);
  }

  /** Sets the number of key heads, which a key of the file is blamed for. */
  ConfigDraft keyValueHeads(String key, int number) {
    keyValueHeads = number;
    if (heads % keyValueHeads != 0) {
      throw file.fault(
          key, "must divide num_attention_heads " + heads + ", found " + keyValueHeads);
    }
    return this;
  }

  /** Size of a head; 0 for width / heads. */
  ConfigDraft headSize(int size) {
    headSize = size == 0 ? Math.max(1, width / heads) : size;
    return this;
  }

  ConfigDraft layers(String key) {
    layers = file.size(key);
    if (layers > MOST_LAYERS) { // lists of this length are made before the weight files are opened
      throw file.fault(key, "must be at most " + MOST_LAYERS + ", found " + layers);
    }
    return this;
  }

  ConfigDraft mlpWidth(int size) {
    mlpWidth = size;
    return this;
  }

  /** Sets the longest sequence that the model was made for. */
  ConfigDraft positions(int number) {
    positions = number;
    return this;
  }

  /**
   * Gives positions a table of embeddings.
   *
   * @param offset rows of the table before that of the first position
   */
  ConfigDraft learnedPositions(int number, int offset) {
    positions = number;
    positionOffset = offset;
    slots.add(Slot.POSITION);
    return this;
  }

  ConfigDraft norm(NormKind kind, double epsilon) {
    norm = kind;
    normEpsilon = epsilon;
    return kind == NormKind.LAYER
        ? biases(true, Slot.ATTENTION_NORM, Slot.MLP_NORM, Slot.FINAL_NORM)
        : this;
  }

  /** Adds norms of queries and keys: over each head, or over all heads at once. */
  ConfigDraft queryKeyNorms(boolean eachHead) {
    headNorms = eachHead;
    return with(Slot.Q_NORM, Slot.K_NORM);
  }

  ConfigDraft with(Slot... added) {
    slots.addAll(List.of(added));
    return this;
  }

  ConfigDraft without(Slot... removed) {
    slots.removeAll(List.of(removed));
    return this;
  }

  ConfigDraft biases(boolean present, Slot... maps) {
    if (present) {
      biases.addAll(List.of(maps));
    }
    return this;
  }

  /** Takes the biases from all norms. */
  ConfigDraft withoutNormBiases() {
    biases.removeIf(Slot::isNorm);
    return this;
  }

  /** Reads the nonlinearity of the MLPs. */
  ConfigDraft activation(String key, String absent) {
    return named(key, file.text(key, absent));
  }

  /** Sets the nonlinearity of the MLPs, which a key of the file is blamed for. */
  ConfigDraft named(String key, String name) {
    activation =
        ActivationFunction.named(name)
            .orElseThrow(
                () ->
                    file.fault(
                        key,
                        "'%s' is not supported; expected one of %s"
                            .formatted(name, ActivationFunction.allNames())));
    return this;
  }

  /** Reads one rotary embedding of whole heads for all blocks. */
  ConfigDraft rotary(double absentTheta) {
    RotaryReader reader = RotaryReader.of(file);
    reader.checkWhole(modelType);
    return rotary(reader.read(file.positive("rope_theta", absentTheta), positions), 1);
  }

  /** Sets one rotary embedding of the first dimensions of each head for all blocks. */
  ConfigDraft rotary(RotaryScaling scaling, double share) {
    return rotary(layer -> scaling, share);
  }

  /** Sets the rotary embedding of each block; null for none. */
  ConfigDraft rotary(IntFunction<RotaryScaling> scaling, double share) {
    rotary = BlockRotations.of(file, (int) (headSize * share), layers, scaling);
    return this;
  }

  ConfigDraft attentionScale(IntToDoubleFunction scale) {
    attentionScale = scale;
    return this;
  }

  /** Sets the number of positions that a token sees, its own included; 0 for all. */
  ConfigDraft window(IntUnaryOperator sizeByLayer) {
    window = sizeByLayer;
    return this;
  }

  /** Sets the size of the chunks of positions; 0 for one chunk. */
  ConfigDraft chunk(IntUnaryOperator sizeByLayer) {
    chunk = sizeByLayer;
    return this;
  }

  /** Selects blocks that scale rotated queries and keys to a mean square of 1. */
  ConfigDraft unitNorms(IntPredicate layers) {
    unitNorms = layers;
    return this;
  }

  /** Sets the factor of queries by position; null for none. */
  ConfigDraft temperature(IntFunction<QueryTemperature> temperatureByLayer) {
    temperature = temperatureByLayer;
    return this;
  }

  ConfigDraft rotaryPairs(RotaryPairs pairs) {
    rotaryPairs = pairs;
    return this;
  }

  ConfigDraft caps(double attention, double logits) {
    attentionCap = attention;
    logitCap = logits;
    return this;
  }

  ConfigDraft embeddingScale(double scale) {
    embeddingScale = scale;
    return this;
  }

  /** Sets the factor of what attention and MLP add to the residual stream. */
  ConfigDraft residualScale(double scale) {
    residualScale = scale;
    return this;
  }

  ConfigDraft logitScale(double scale) {
    logitScale = scale;
    return this;
  }

  ConfigDraft parallel(boolean isParallel) {
    parallel = isParallel;
    return this;
  }

  /** Lets the MLP read what attention reads, under one norm. */
  ConfigDraft parallelUnderOneNorm() {
    return parallel(true).without(Slot.MLP_NORM);
  }

  ConfigDraft tiedHead(boolean absent) {
    tiedHead = file.flag("tie_word_embeddings", absent);
    return this;
  }

  /** Puts experts in place of the MLP of some blocks. */
  ConfigDraft experts(Experts mixture, IntPredicate layersWithExperts) {
    experts = mixture;
    sparse = layersWithExperts;
    with(Slot.ROUTER, Slot.EXPERT_GATE, Slot.EXPERT_UP, Slot.EXPERT_DOWN);
    return mixture.sharedWidth() == 0
        ? this
        : with(Slot.SHARED_ROUTER, Slot.SHARED_GATE, Slot.SHARED_UP, Slot.SHARED_DOWN);
  }

  int layers() {
    return layers;
  }

  int width() {
    return width;
  }

  int headSize() {
    return headSize;
  }

  int positions() {
    return positions;
  }

  ModelConfig done() {
    if (tiedHead && biases.contains(Slot.HEAD)) {
      throw file.fault("tie_word_embeddings", "must be false for " + modelType);
    }
    List<BlockConfig> blocks = new ArrayList<>();
    for (int layer = 0; layer < layers; layer++) {
      blocks.add(
          new BlockConfig(
              attentionScale.applyAsDouble(layer),
              window.applyAsInt(layer),
              chunk.applyAsInt(layer),
              rotary.scaling(layer),
              unitNorms.test(layer),
              temperature.apply(layer),
              sparse.test(layer)));
    }
    return new ModelConfig(
        modelType,
        width,
        mlpWidth,
        heads,
        keyValueHeads,
        headSize,
        rotary.size(),
        rotaryPairs,
        file.size("vocab_size"),
        positions,
        positionOffset,
        norm,
        normEpsilon,
        headNorms,
        activation,
        attentionCap,
        logitCap,
        logitScale,
        embeddingScale,
        residualScale,
        parallel,
        tiedHead,
        experts,
        blocks,
        slots,
        biases);
  }
}
