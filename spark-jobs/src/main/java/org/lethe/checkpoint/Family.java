package org.lethe.checkpoint;

import java.util.Locale;
import java.util.Set;

/**
 * The model families that can be read.
 *
 * <p>A constant lists what the file of its family supplies: a function that reads a configuration
 * with the help of a {@link ConfigDraft}, a function that names the tensor of each {@link Slot},
 * and how maps are stored. Slots of one name lie in one tensor. The files of the families do not
 * know this list: their functions get the model_type as an argument.
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
  OLMO3(Olmo3Family::config, Olmo2Family::tensor),
  SMOLLM3(Smollm3Family::config, LlamaFamily::tensor),
  STARCODER2(Starcoder2Family::config, Starcoder2Family::tensor),
  STABLELM(StablelmFamily::config, LlamaFamily::tensor),
  PHI(PhiFamily::config, PhiFamily::tensor),
  GPTJ(GptjFamily::config, GptjFamily::tensor),
  OPT(OptFamily::config, OptFamily::tensor),
  FALCON(FalconFamily::config, FalconFamily::tensor, Storage.HEADS),
  GRANITE(GraniteFamily::config, LlamaFamily::tensor),
  COHERE(CohereFamily::config, LlamaFamily::tensor),
  COHERE2(Cohere2Family::config, LlamaFamily::tensor),
  GEMMA(GemmaFamily::config, LlamaFamily::tensor),
  GEMMA2(Gemma2Family::config, Gemma2Family::tensor),
  GEMMA3_TEXT(Gemma3TextFamily::config, Gemma2Family::tensor),
  MIXTRAL(MixtralFamily::config, MixtralFamily::tensor),
  QWEN2_MOE(Qwen2MoeFamily::config, Qwen2MoeFamily::tensor),
  QWEN3_MOE(Qwen3MoeFamily::config, Qwen2MoeFamily::tensor),
  LLAMA4_TEXT(Llama4TextFamily::config, Llama4TextFamily::tensor, Storage.EXPERTS),
  LLAMA4(
      Llama4TextFamily::nested,
      Llama4TextFamily::nestedTensor,
      Storage.EXPERTS,
      Llama4TextFamily.OTHER_PARTS);

  /** Reads a configuration. */
  @FunctionalInterface
  interface ConfigReader {
    ModelConfig read(ConfigFile file, String modelType);
  }

  /** Names the tensor that holds the weight of a slot. */
  @FunctionalInterface
  interface TensorNames {
    String tensor(Slot slot, int layer, int expert);
  }

  private final ConfigReader reader;
  private final TensorNames names;
  private final Storage storage;
  private final Set<String> otherParts;

  Family(ConfigReader reader, TensorNames names) {
    this(reader, names, Storage.ROWS);
  }

  Family(ConfigReader reader, TensorNames names, Storage storage) {
    this(reader, names, storage, Set.of());
  }

  /**
   * @param otherParts prefixes of tensors that belong to no part of the decoder
   */
  Family(ConfigReader reader, TensorNames names, Storage storage, Set<String> otherParts) {
    this.reader = reader;
    this.names = names;
    this.storage = storage;
    this.otherParts = otherParts;
  }

  /** The model_type of config.json. */
  public String key() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Reads the configuration. */
  ModelConfig config(ConfigFile file) {
    return reader.read(file, key());
  }

  /** Name of the tensor of a slot that is not per expert, without ".weight" or ".bias". */
  String tensor(Slot slot, int layer) {
    return tensor(slot, layer, 0);
  }

  /**
   * Name of the tensor of a slot without ".weight" or ".bias".
   *
   * @param layer block index; ignored for slots outside the blocks
   * @param expert index of the expert; ignored for slots that are not per expert
   */
  String tensor(Slot slot, int layer, int expert) {
    return names.tensor(slot, layer, expert);
  }

  /** Name of the module that holds the experts of a block, as transformers calls it since 5.0. */
  String experts(int layer) {
    String first = tensor(Slot.EXPERT_GATE, layer, 0);
    String module = first.substring(0, first.indexOf(".experts.") + ".experts".length());
    return renamed(module);
  }

  /**
   * The name that transformers gives to a tensor since 5.0. Files of Mixtral keep the old name; all
   * other names stay as they are.
   */
  static String renamed(String tensor) {
    return tensor.replace(".block_sparse_moe.", ".mlp.");
  }

  /** The prefix of the names of all tensors but the head, "model." for example. */
  String prefix() {
    String embedding = tensor(Slot.EMBED, 0);
    return embedding.substring(0, embedding.indexOf('.') + 1);
  }

  /** How the map of a slot is stored; embedding tables and heads are always stored by rows. */
  Storage storage(Slot slot) {
    boolean applies = storage == Storage.EXPERTS ? slot.isPerExpert() : slot.isBlockMap();
    return applies ? storage : Storage.ROWS;
  }

  /** Whether a tensor belongs to a part of the model that does not process text. */
  boolean isOtherPart(String tensor) {
    return otherParts.stream().anyMatch(tensor::startsWith);
  }
}
