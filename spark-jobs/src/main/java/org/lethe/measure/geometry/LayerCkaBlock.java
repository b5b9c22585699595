package org.lethe.measure.geometry;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.lethe.analysis.CkaEstimate;
import org.lethe.analysis.CkaSamples;
import org.lethe.analysis.DepthThird;
import org.lethe.analysis.ItemBatches;
import org.lethe.measure.contrast.ContrastStates.Group;
import org.lethe.measure.contrast.ContrastStates.Paired;
import org.lethe.measure.contrast.ContrastStates.Side;
import org.lethe.measure.contrast.ContrastStates.State;
import org.lethe.measure.spi.CkaOptions;
import org.lethe.measure.spi.Defined;
import org.lethe.measure.spi.Lineage;
import org.lethe.table.CheckpointRow;

/** Compares the layers of a block; the kernels of a layer are made once for its documents. */
final class LayerCkaBlock {
  private final Group<Place> group;
  private final CheckpointRow checkpoint;
  private final CkaOptions options;
  private final long seed;
  private final Map<Prepared, CkaSamples> prepared = new HashMap<>();

  /** Where a block is in the matrix of a task and position. */
  record Place(String task, String position, int reference, int checkpoint)
      implements Serializable {}

  private record Prepared(Side side, int layer, List<Long> documents) {}

  LayerCkaBlock(Group<Place> group, Lineage lineage, CkaOptions options, long seed) {
    this.group = group;
    this.checkpoint = lineage.checkpoint(group.contrast().checkpoints().get(1));
    this.options = options;
    this.seed = seed;
  }

  /** Returns a row for every pair of layers that have documents in common. */
  List<LayerCkaRow> rows() {
    Map<Integer, List<State>> before = byLayer(Side.REFERENCE);
    Map<Integer, List<State>> after = byLayer(Side.CHECKPOINT);
    List<LayerCkaRow> rows = new ArrayList<>();
    before.forEach(
        (referenceLayer, reference) ->
            after.forEach(
                (layer, own) -> {
                  Paired states =
                      Paired.of(Stream.concat(reference.stream(), own.stream()).toList());
                  if (states.n() > 0) {
                    rows.add(row(referenceLayer, layer, states));
                  }
                }));
    return rows;
  }

  private Map<Integer, List<State>> byLayer(Side side) {
    Map<Integer, List<State>> layers = new TreeMap<>();
    for (State state : group.states()) {
      if (state.side() == side) {
        layers.computeIfAbsent(state.layer(), l -> new ArrayList<>()).add(state);
      }
    }
    return layers;
  }

  private LayerCkaRow row(int referenceLayer, int layer, Paired states) {
    ItemBatches batches = options.batches(states.n(), seed);
    CkaEstimate estimate =
        samples(Side.REFERENCE, referenceLayer, states, batches)
            .with(samples(Side.CHECKPOINT, layer, states, batches), options.confidence());
    return LayerCkaRowBuilder.stagedBuilder()
        .checkpointId(checkpoint.checkpointId())
        .referenceId(group.contrast().checkpoints().get(0))
        .task(group.part().task())
        .trainedOn(checkpoint.trainedOn())
        .position(group.part().position())
        .referenceLayer(referenceLayer)
        .referenceThird(DepthThird.of(referenceLayer, checkpoint.nLayers()).key())
        .layer(layer)
        .third(DepthThird.of(layer, checkpoint.nLayers()).key())
        .n(states.n())
        .batchItems(batches.largest())
        .batches(batches.count())
        .cka(Defined.orNull(estimate.cka()))
        .ciLow(Defined.orNull(estimate.interval().low()))
        .ciHigh(Defined.orNull(estimate.interval().high()))
        .ciMethod(Defined.method(estimate.interval()))
        .ckaBiased(Defined.orNull(estimate.biased()))
        .flag(states.flag())
        .build();
  }

  private CkaSamples samples(Side side, int layer, Paired states, ItemBatches batches) {
    return prepared.computeIfAbsent(
        new Prepared(side, layer, states.documents()),
        key -> CkaSamples.of(states.of(side), batches));
  }
}
