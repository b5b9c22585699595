package org.lethe.checkpoint;

import java.util.Locale;
import java.util.function.Function;

/**
 * The model families that can be read: how each spells its configuration and names its tensors.
 *
 * <p>A family of its own file says which keys switch what in a {@link ConfigDraft} and names the
 * tensor of each {@link Slot}; slots of one name lie in one tensor.
 */
public enum Family {
  LLAMA(LlamaFamily::config, LlamaFamily::tensor),
  MISTRAL(MistralFamily::config, LlamaFamily::tensor),
  QWEN2(Qwen2Family::config, LlamaFamily::tensor),
  QWEN3(Qwen3Family::config, LlamaFamily::tensor),
  GPT_NEOX(GptNeoxFamily::config, GptNeoxFamily::tensor, Storage.HEADS),
  GPT2(Gpt2Family::config, Gpt2Family::tensor, Storage.COLUMNS),
  PHI3(Phi3Family::config, Phi3Family::tensor),
  OLMO2(Olmo2Family::config, Olmo2Family::tensor),
  GEMMA2(Gemma2Family::config, Gemma2Family::tensor),
  GEMMA3_TEXT(Gemma3TextFamily::config, Gemma2Family::tensor),
  MIXTRAL(MixtralFamily::config, MixtralFamily::tensor),
  QWEN2_MOE(Qwen2MoeFamily::config, Qwen2MoeFamily::tensor),
  QWEN3_MOE(Qwen3MoeFamily::config, Qwen2MoeFamily::tensor),
  LLAMA4_TEXT(Llama4TextFamily::config, Llama4TextFamily::tensor, Storage.EXPERTS),
  LLAMA4(Llama4TextFamily::nested, Llama4TextFamily::nestedTensor, Storage.EXPERTS);

  /** Names the tensor of a place. */
  interface Names {
    String tensor(Slot slot, int layer, int expert);
  }

  private final Function<ConfigFile, ModelConfig> reader;
  private final Names names;
  private final Storage storage;

  Family(Function<ConfigFile, ModelConfig> reader, Names names) {
    this(reader, names, Storage.ROWS);
  }

  Family(Function<ConfigFile, ModelConfig> reader, Names names, Storage storage) {
    this.reader = reader;
    this.names = names;
    this.storage = storage;
  }

  /** The model_type of config.json. */
  public String key() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Reads the configuration. */
  ModelConfig config(ConfigFile file) {
    return reader.apply(file);
  }

  /**
   * Name of a place's tensor without ".weight" or ".bias".
   *
   * @param layer block index; ignored for places outside the blocks
   */
  public String tensor(Slot slot, int layer) {
    return tensor(slot, layer, 0);
  }

  /** As above, for an expert; ignored for places that are not per expert. */
  String tensor(Slot slot, int layer, int expert) {
    return names.tensor(slot, layer, expert);
  }

  /** Name of the module that holds the experts of a block, as transformers calls it since 5.0. */
  String experts(int layer) {
    String first = tensor(Slot.EXPERT_GATE, layer, 0);
    String module = first.substring(0, first.indexOf(".experts.") + ".experts".length());
    return renamed(module);
  }

  /** A name of a file as transformers calls it since 5.0: Mixtral's files keep the old ones. */
  static String renamed(String name) {
    return name.replace(".block_sparse_moe.", ".mlp.");
  }

  /** What the names of all tensors but the head begin with, "model." for example. */
  String prefix() {
    String embedding = tensor(Slot.EMBED, 0);
    return embedding.substring(0, embedding.indexOf('.') + 1);
  }

  /** How the map of a place is stored; tables and heads never are otherwise than by rows. */
  Storage storage(Slot slot) {
    boolean own = storage == Storage.EXPERTS ? slot.isPerExpert() : slot.isBlockMap();
    return own ? storage : Storage.ROWS;
  }

  /** Whether a tensor belongs to a part of the model that takes no part in reading text. */
  boolean isOtherPart(String tensor) {
    return this == LLAMA4 && Llama4TextFamily.OTHER_PARTS.stream().anyMatch(tensor::startsWith);
  }
}
