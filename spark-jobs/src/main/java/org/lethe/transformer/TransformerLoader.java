package org.lethe.transformer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.lethe.checkpoint.BlockConfig;
import org.lethe.checkpoint.Experts;
import org.lethe.checkpoint.ModelConfig;
import org.lethe.checkpoint.Slot;
import org.lethe.checkpoint.Weight;
import org.lethe.checkpoint.WeightLayout;

/** Makes the modules of a transformer from its weights. */
final class TransformerLoader {

  private final ModelConfig config;
  private final WeightLayout layout;
  private final WeightSource source;
  private final AdapterSource changes;
  private final Placement placement;
  private final NDManager manager; // on the first device
  private final Map<Integer, NDManager> managers = new HashMap<>();
  private final List<Parameter> parameters = new ArrayList<>();
  private final List<LowRankAdapter> adapters = new ArrayList<>();

  TransformerLoader(
      ModelConfig config,
      WeightLayout layout,
      WeightSource source,
      AdapterSource changes,
      Placement placement,
      NDManager manager) {
    this.config = config;
    this.layout = layout;
    this.source = source;
    this.changes = changes;
    this.placement = placement;
    this.manager = manager;
    managers.put(0, manager);
  }

  TransformerParts load() {
    Embedding embedding = embedding(Slot.EMBED);
    Parameter tokenTable = parameters.get(0);
    Embedding positionTable = config.has(Slot.POSITION, -1) ? embedding(Slot.POSITION) : null;
    List<TransformerBlock> blocks = new ArrayList<>();
    for (int layer = 0; layer < config.layers(); layer++) {
      blocks.add(block(layer));
    }
    Norm finalNorm = norm(Slot.FINAL_NORM, -1);
    Linear head = config.tiedHead() ? tiedHead(tokenTable) : linear(Slot.HEAD, -1);
    return new TransformerParts(
        parameters, adapters, embedding, positionTable, byDevice(blocks), finalNorm, head);
  }

  /** Splits the blocks where the device changes. */
  private List<DeviceBlocks> byDevice(List<TransformerBlock> blocks) {
    List<DeviceBlocks> parts = new ArrayList<>();
    int first = 0;
    for (int end = 1; end <= blocks.size(); end++) {
      int place = placement.place(first);
      if (end == blocks.size() || placement.place(end) != place) {
        NDArray like = blocks.get(first).attention().output().weight();
        parts.add(
            new DeviceBlocks(
                place,
                placement.device(first),
                like,
                new RotaryTables(owner(first), like),
                blocks.subList(first, end)));
        first = end;
      }
    }
    return parts;
  }

  private NDManager owner(int layer) {
    return managers.computeIfAbsent(
        placement.place(layer), place -> manager.newSubManager(placement.device(layer)));
  }

  private Linear tiedHead(Parameter embedding) {
    return new Linear(embedding.array(), null, change(layout.head(), embedding));
  }

  private Embedding embedding(Slot slot) {
    Weight weight = layout.weight(slot, -1, 0);
    Parameter table = add(weight);
    return new Embedding(table.array(), change(weight, table));
  }

  private TransformerBlock block(int layer) {
    Attention attention = attention(layer);
    FeedForward mlp = mlp(layer);
    Norm attentionNorm = norm(Slot.ATTENTION_NORM, layer);
    Norm attentionPostNorm = norm(Slot.ATTENTION_POST_NORM, layer);
    Norm mlpNorm = norm(Slot.MLP_NORM, layer);
    return new TransformerBlock(
        layer,
        attentionNorm,
        attention,
        attentionPostNorm,
        mlpNorm == null && config.parallel() ? attentionNorm : mlpNorm,
        mlp,
        norm(Slot.MLP_POST_NORM, layer),
        config.residualScale(),
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
        rotary(block),
        block.attentionScale(),
        config.attentionCap(),
        block.unitNorms() ? config.normEpsilon() : 0,
        block.temperature(),
        new Reach(block.window(), block.chunk()));
  }

  private RotaryEmbedding rotary(BlockConfig block) {
    return block.rotary() == null
        ? null
        : new RotaryEmbedding(block.rotary(), config.rotarySize(), config.rotaryPairs());
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
        mixture.weighting(),
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

  /** The map of a slot; null without one. */
  private Linear linear(Slot slot, int layer, int expert) {
    if (!config.has(slot, layer)) {
      return null;
    }
    Weight weight = layout.weight(slot, layer, expert);
    Parameter loaded = add(weight);
    Weight bias = layout.bias(slot, layer, expert);
    return new Linear(loaded.array(), bias == null ? null : array(bias), change(weight, loaded));
  }

  /** The norm of a slot; null without one. */
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
    NDArray array = source.weight(weight, owner(weight.layer()));
    Parameter parameter = new Parameter(weight.name(), weight.layer(), weight.module(), array);
    parameters.add(parameter);
    return parameter;
  }

  private LowRankAdapter change(Weight weight, Parameter target) {
    LowRankAdapter change = changes.adapter(weight, target, owner(weight.layer()));
    if (change != null) {
      adapters.add(change);
    }
    return change;
  }
}
