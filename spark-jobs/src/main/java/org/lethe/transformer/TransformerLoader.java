package org.lethe.transformer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.List;
import org.lethe.checkpoint.Family;
import org.lethe.checkpoint.ModelConfig;
import org.lethe.checkpoint.Slot;

/** Puts weights into their places. */
final class TransformerLoader {

  private final Family family;
  private final ModelConfig config;
  private final WeightSource source;
  private final LowRank lowRank; // null: no adapters
  private final NDManager manager;
  private final List<Parameter> parameters = new ArrayList<>();
  private final List<LowRankAdapter> adapters = new ArrayList<>();

  TransformerLoader(
      Family family, ModelConfig config, WeightSource source, LowRank lowRank, NDManager manager) {
    this.family = family;
    this.config = config;
    this.source = source;
    this.lowRank = lowRank;
    this.manager = manager;
  }

  Transformer load() {
    NDArray embedding = weight(Slot.EMBED, -1).array();
    List<TransformerBlock> blocks = new ArrayList<>();
    for (int layer = 0; layer < config.layers(); layer++) {
      blocks.add(block(layer));
    }
    Norm finalNorm = norm(Slot.FINAL_NORM, -1);
    Linear head = config.tiedHead() ? new Linear(embedding, null, null) : linear(Slot.HEAD, -1);
    RotaryEmbedding rotary =
        new RotaryEmbedding(config.rotary().inverseFrequencies(config.headSize()));
    return new Transformer(
        manager, config, parameters, adapters, rotary, embedding, blocks, finalNorm, head);
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
    Parameter weight = weight(slot, layer);
    NDArray bias = slot.hasBias(config) ? bias(slot, layer) : null;
    boolean adapted = lowRank != null && lowRank.targets().contains(slot);
    return new Linear(weight.array(), bias, adapted ? adapter(weight) : null);
  }

  private Norm norm(Slot slot, int layer) {
    return new Norm(weight(slot, layer).array(), config.normEpsilon());
  }

  private Parameter weight(Slot slot, int layer) {
    String name = family.tensor(slot, layer) + ".weight";
    return add(name, slot.module(), layer, source.weight(name, slot, slot.shape(config), manager));
  }

  private NDArray bias(Slot slot, int layer) {
    String name = family.tensor(slot, layer) + ".bias";
    long[] shape = {slot.shape(config)[0]};
    NDArray bias = source.weight(name, slot, shape, manager);
    return add(name, slot.module() + "_bias", layer, bias).array();
  }

  private Parameter add(String name, String module, int layer, NDArray array) {
    Parameter parameter = new Parameter(name, layer, module, array);
    parameters.add(parameter);
    return parameter;
  }

  private LowRankAdapter adapter(Parameter target) {
    String map = target.name().substring(0, target.name().length() - ".weight".length());
    Shape shape = target.array().getShape(); // [out, in]
    int in = (int) shape.get(1);
    int rank = lowRank.rank();
    String nameA = map + ".lora_A.weight";
    float[] start = new Initialisation(lowRank.seed(), nameA).uniform(rank * in, 1 / Math.sqrt(in));
    NDArray a = manager.create(start, new Shape(rank, in));
    NDArray b = manager.zeros(new Shape(shape.get(0), rank), DataType.FLOAT32);
    LowRankAdapter adapter =
        new LowRankAdapter(
            target,
            new Parameter(nameA, target.layer(), target.module() + "_lora_a", a),
            new Parameter(map + ".lora_B.weight", target.layer(), target.module() + "_lora_b", b),
            lowRank.scale());
    adapters.add(adapter);
    return adapter;
  }
}
