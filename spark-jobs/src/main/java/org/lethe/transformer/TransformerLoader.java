package org.lethe.transformer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.List;
import org.lethe.checkpoint.Checkpoint;
import org.lethe.checkpoint.ModelConfig;
import org.lethe.checkpoint.Slot;

/** Puts the tensors of a checkpoint into their places. */
final class TransformerLoader {

  private final Checkpoint checkpoint;
  private final ModelConfig config;
  private final NDManager manager;
  private final List<Parameter> parameters = new ArrayList<>();

  TransformerLoader(Checkpoint checkpoint, NDManager manager) {
    this.checkpoint = checkpoint;
    this.config = checkpoint.config();
    this.manager = manager;
  }

  Transformer load() {
    NDArray embedding = weight(Slot.EMBED, -1);
    List<TransformerBlock> blocks = new ArrayList<>();
    for (int layer = 0; layer < config.layers(); layer++) {
      blocks.add(block(layer));
    }
    Norm finalNorm = norm(Slot.FINAL_NORM, -1);
    Linear head = config.tiedHead() ? new Linear(embedding, null) : linear(Slot.HEAD, -1);
    RotaryEmbedding rotary =
        new RotaryEmbedding(config.rotary().inverseFrequencies(config.headSize()));
    return new Transformer(manager, config, parameters, rotary, embedding, blocks, finalNorm, head);
  }

  private TransformerBlock block(int layer) {
    Attention attention =
        new Attention(
            layer,
            config.heads(),
            config.keyValueHeads(),
            config.headSize(),
            linear(Slot.Q, layer),
            linear(Slot.K, layer),
            linear(Slot.V, layer),
            linear(Slot.O, layer));
    Mlp mlp = new Mlp(linear(Slot.GATE, layer), linear(Slot.UP, layer), linear(Slot.DOWN, layer));
    return new TransformerBlock(
        layer, norm(Slot.ATTENTION_NORM, layer), attention, norm(Slot.MLP_NORM, layer), mlp);
  }

  private Linear linear(Slot slot, int layer) {
    NDArray weight = weight(slot, layer);
    return new Linear(weight, slot.hasBias(config) ? array(slot, layer, ".bias") : null);
  }

  private Norm norm(Slot slot, int layer) {
    return new Norm(weight(slot, layer), config.normEpsilon());
  }

  private NDArray weight(Slot slot, int layer) {
    return array(slot, layer, ".weight");
  }

  private NDArray array(Slot slot, int layer, String suffix) {
    String name = checkpoint.family().tensor(slot, layer) + suffix;
    NDArray array = checkpoint.load(name, manager);
    String module = suffix.equals(".bias") ? slot.module() + "_bias" : slot.module();
    parameters.add(new Parameter(name, layer, module, array));
    return array;
  }
}
