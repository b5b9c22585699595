package org.lethe.measure.geometry;

import java.io.IOException;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaRDD;
import org.lethe.activation.Site;
import org.lethe.measure.activations.ActivationRow;
import org.lethe.measure.contrast.Contrast;
import org.lethe.measure.contrast.ContrastStates;
import org.lethe.measure.contrast.ContrastStates.Group;
import org.lethe.measure.contrast.ContrastStates.Side;
import org.lethe.measure.spi.CkaOptions;
import org.lethe.measure.spi.Comparison;
import org.lethe.measure.spi.Lineage;
import org.lethe.table.CheckpointRow;

/**
 * Makes {@code layer_cka}: every layer of a reference against every layer of a checkpoint. The
 * matrix is cut into blocks of at most {@value #LAYERS} by {@value #LAYERS} layers, so that what an
 * executor task holds does not grow with a model's depth: documents x width x 2 {@value #LAYERS} x
 * 4 bytes of states, and documents x min(documents, width) x 2 {@value #LAYERS} x 8 bytes of
 * kernels (twice that in more than one batch). In return a state is shuffled once a block.
 */
final class LayerCkaTable {
  private static final int LAYERS = 8;

  private LayerCkaTable() {}

  /** Returns the rows of contrasts of kind FORGETTING whose two checkpoints have activations. */
  static List<LayerCkaRow> rows(Comparison comparison, List<Contrast> contrasts, CkaOptions options)
      throws IOException {
    Lineage lineage = comparison.lineage();
    long seed = comparison.seed();
    int deepest = lineage.all().stream().mapToInt(CheckpointRow::nLayers).max().orElse(0);
    JavaRDD<Group<LayerCkaBlock.Place>> groups =
        ContrastStates.groups(
            comparison, contrasts, Site.RESID, (row, side) -> blocks(row, side, deepest));
    return groups
        .flatMap(group -> new LayerCkaBlock(group, lineage, options, seed).rows().iterator())
        .collect();
  }

  /** Returns the row or the column of blocks that a layer is in. */
  private static List<LayerCkaBlock.Place> blocks(ActivationRow row, Side side, int deepest) {
    int own = row.layer() / LAYERS;
    return IntStream.rangeClosed(0, deepest / LAYERS)
        .mapToObj(
            other ->
                side == Side.REFERENCE
                    ? new LayerCkaBlock.Place(row.task(), row.position(), own, other)
                    : new LayerCkaBlock.Place(row.task(), row.position(), other, own))
        .toList();
  }
}
