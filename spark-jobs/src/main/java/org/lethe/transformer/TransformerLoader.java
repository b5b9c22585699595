package org.lethe.transformer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.List;
import org.lethe.checkpoint.BlockConfig;
import org.lethe.checkpoint.Experts;
import org.lethe.checkpoint.ModelConfig;
import org.lethe.checkpoint.Slot;
import org.lethe.checkpoint.Weight;
import org.lethe.checkpoint.WeightLayout;

/** Puts weights into their places. */
final class TransformerLoader {

  private final ModelConfig config;
  private final WeightLayout layout;
  private final WeightSource source;
  private final LowRank lowRank; // null: no adapters
  private final NDManager manager;
  private final List<Parameter> parameters = new ArrayList<>();
  private final List<LowRankAdapter> adapters = new ArrayList<>();

  TransformerLoader(
      ModelConfig config,
      WeightLayout layout,
      WeightSource source,
      LowRank lowRank,
      NDManager manager) {
    this.config = config;
    this.layout = layout;
    this.source = source;
    this.lowRank = lowRank;
    this.manager = manager;
  }

  Transformer load() {
    NDArray embedding = array(layout.weight(Slot.EMBED, -1, 0));
    NDArray table =
        config.has(Slot.POSITION, -1) ? array(layout.weight(Slot.POSITION, -1, 0)) : null;
    List<TransformerBlock> blocks = new ArrayList<>();
    for (int layer = 0; layer < config.layers(); layer++) {
      blocks.add(block(layer));
    }
    Norm finalNorm = norm(Slot.FINAL_NORM, -1);
    Linear head = config.tiedHead() ? new Linear(embedding, null, null) : linear(Slot.HEAD, -1);
    checkTargets();
    return new Transformer(
        manager, config, parameters, adapters, embedding, table, blocks, finalNorm, head);
  }

  private void checkTargets() {
    if (lowRank == null) {
      return;
    }
    for (Slot target : lowRank.targets()) {
      if (adapters.stream().noneMatch(a -> a.target().module().equals(target.module()))) {
        throw new IllegalArgumentException(
            "a %s has no '%s' to adapt; take it out of the targets"
                .formatted(config.family(), target.module()));
      }
    }
  }

  private TransformerBlock block(int layer) {
    Attention attention = attention(layer);
    FeedForward mlp = mlp(layer);
    return new TransformerBlock(
        layer,
        norm(Slot.ATTENTION_NORM, layer),
        attention,
        norm(Slot.ATTENTION_POST_NORM, layer),
        norm(Slot.MLP_NORM, layer),
        mlp,
        norm(Slot.MLP_POST_NORM, layer),
        config.parallel());
  }

  private Attention attention(int layer) {
    BlockConfig block = config.blocks().get(layer);
    return new Attention(
        layer,
        config.heads(),
        config.keyValueHeads(),
        config.headSize(),
        linear(Slot.Q, layer),
        linear(Slot.K, layer),
        linear(Slot.V, layer),
        linear(Slot.O, layer),
        norm(Slot.Q_NORM, layer),
        norm(Slot.K_NORM, layer),
        block.rotary() == null ? null : new RotaryEmbedding(block.rotary(), config.rotarySize()),
        block.attentionScale(),
        config.attentionCap(),
        block.window());
  }

  private FeedForward mlp(int layer) {
    if (!config.blocks().get(layer).sparse()) {
      return mlp(Slot.GATE, Slot.UP, Slot.DOWN, layer, 0);
    }
    Experts mixture = config.experts();
    Linear router = linear(Slot.ROUTER, layer);
    List<Mlp> experts = new ArrayList<>();
    for (int e = 0; e < mixture.count(); e++) {
      experts.add(mlp(Slot.EXPERT_GATE, Slot.EXPERT_UP, Slot.EXPERT_DOWN, layer, e));
    }
    boolean shared = mixture.sharedWidth() > 0;
    return new MixtureOfExperts(
        layer,
        router,
        experts,
        mixture.chosen(),
        mixture.normalised(),
        shared ? mlp(Slot.SHARED_GATE, Slot.SHARED_UP, Slot.SHARED_DOWN, layer, 0) : null,
        linear(Slot.SHARED_ROUTER, layer));
  }

  private Mlp mlp(Slot gate, Slot up, Slot down, int layer, int expert) {
    return new Mlp(
        linear(gate, layer, expert),
        linear(up, layer, expert),
        linear(down, layer, expert),
        config.activation());
  }

  private Linear linear(Slot slot, int layer) {
    return linear(slot, layer, 0);
  }

  /** The map of a place; null without one. */
  private Linear linear(Slot slot, int layer, int expert) {
    if (!config.has(slot, layer)) {
      return null;
    }
    Parameter weight = add(layout.weight(slot, layer, expert));
    Weight bias = layout.bias(slot, layer, expert);
    boolean adapted = lowRank != null && lowRank.targets().contains(slot);
    return new Linear(
        weight.array(), bias == null ? null : array(bias), adapted ? adapter(weight) : null);
  }

  /** The norm of a place; null without one. */
  private Norm norm(Slot slot, int layer) {
    if (!config.has(slot, layer)) {
      return null;
    }
    Weight bias = layout.bias(slot, layer, 0);
    return new Norm(
        config.norm(),
        array(layout.weight(slot, layer, 0)),
        bias == null ? null : array(bias),
        config.normEpsilon());
  }

  private NDArray array(Weight weight) {
    return add(weight).array();
  }

  private Parameter add(Weight weight) {
    NDArray array = source.weight(weight, manager);
    Parameter parameter = new Parameter(weight.name(), weight.layer(), weight.module(), array);
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
