package org.lethe.measure.depth;

import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.lethe.activation.Site;
import org.lethe.measure.activations.ActivationRow;
import org.lethe.measure.contrast.Contrast;
import org.lethe.measure.contrast.ContrastStates;
import org.lethe.measure.contrast.ContrastStates.Paired;
import org.lethe.measure.contrast.ShardChunk;
import org.lethe.measure.contrast.TaskItems;
import org.lethe.measure.spi.Comparison;
import org.lethe.measure.spi.Lineage;
import org.lethe.scoring.Metric;
import org.lethe.table.CheckpointRow;
import scala.Tuple2;

/**
 * Brings the drift of documents and their losses together. An executor holds the documents' states
 * of one task, layer and position of two checkpoints, then 8 bytes a document and layer, and the
 * losses of a task.
 */
final class DepthTable {
  private DepthTable() {}

  /** The states that are compared within a contrast. */
  private record Part(String task, int layer, String position) implements Serializable {}

  /** A task at two checkpoints. */
  private record Place(Contrast contrast, String task) implements Serializable {}

  /** The drift of a layer at a position. */
  private record At(String position, LayerDrift drift) implements Serializable {}

  /** Rows of a task at two checkpoints. */
  record Rows(List<DriftByDepthRow> depth, List<DriftAndLossRow> loss) implements Serializable {}

  /** Returns the rows of contrasts of kind FORGETTING whose two checkpoints have activations. */
  static List<Rows> rows(Comparison comparison, List<Contrast> contrasts, DepthOptions options)
      throws IOException {
    Lineage lineage = comparison.lineage();
    long seed = comparison.seed();
    JavaPairRDD<Place, At> drifts =
        ContrastStates.groups(comparison, contrasts, Site.RESID, (row, side) -> List.of(part(row)))
            .mapToPair(
                group ->
                    new Tuple2<>(
                        new Place(group.contrast(), group.part().task()),
                        new At(
                            group.part().position(),
                            LayerDrift.of(group.part().layer(), Paired.of(group.states())))));
    JavaPairRDD<Place, TaskItems> losses =
        losses(comparison, contrasts)
            .mapToPair(items -> new Tuple2<>(new Place(items.contrast(), items.task()), items));
    return drifts
        .groupByKey()
        .leftOuterJoin(losses)
        .map(
            place ->
                rows(
                    place._1(),
                    lineage.checkpoint(place._1().contrast().checkpoints().get(1)),
                    place._2()._1(),
                    place._2()._2().orElse(null),
                    options,
                    seed))
        .collect();
  }

  private static Part part(ActivationRow row) {
    return new Part(row.task(), row.layer(), row.position());
  }

  /** Returns the losses of the tasks that have activations and losses. */
  private static JavaRDD<TaskItems> losses(Comparison comparison, List<Contrast> contrasts)
      throws IOException {
    Set<String> tasks =
        comparison.store().publishedUnits(ActivationRow.TABLE).stream()
            .map(unit -> unit.partition(ActivationRow.TASK))
            .collect(Collectors.toSet());
    List<ShardChunk> chunks =
        ShardChunk.list(comparison).stream()
            .filter(chunk -> tasks.contains(chunk.task()) && chunk.filter() == null)
            .toList();
    return TaskItems.read(comparison, chunks, contrasts, List.of(Metric.LOSS))
        .filter(items -> !items.metrics().isEmpty() && !items.items().isEmpty());
  }

  private static Rows rows(
      Place place,
      CheckpointRow checkpoint,
      Iterable<At> drifts,
      TaskItems items,
      DepthOptions options,
      long seed) {
    Map<String, List<LayerDrift>> byPosition = new TreeMap<>();
    drifts.forEach(
        at -> byPosition.computeIfAbsent(at.position(), p -> new ArrayList<>()).add(at.drift()));
    Rows rows = new Rows(new ArrayList<>(), new ArrayList<>());
    byPosition.forEach(
        (position, layers) -> {
          DocumentDrift drift = DocumentDrift.of(layers, checkpoint.nLayers());
          Subject subject =
              new Subject(
                  checkpoint.checkpointId(),
                  place.contrast().checkpoints().get(0),
                  place.task(),
                  checkpoint.trainedOn(),
                  position);
          rows.depth()
              .addAll(new DepthRows(subject, drift, options.draws().bootstrap(seed)).rows());
          if (items != null) {
            rows.loss().addAll(new LossRows(subject, drift, items, options, seed).rows(drift));
          }
        });
    return rows;
  }
}
