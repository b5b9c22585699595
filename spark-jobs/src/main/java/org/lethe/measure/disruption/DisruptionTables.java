package org.lethe.measure.disruption;

import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.storage.StorageLevel;
import org.lethe.activation.Site;
import org.lethe.measure.activations.ActivationRow;
import org.lethe.measure.contrast.Contrast;
import org.lethe.measure.contrast.ContrastStates;
import org.lethe.measure.contrast.ContrastStates.Paired;
import org.lethe.measure.contrast.ContrastStates.State;
import org.lethe.measure.spi.Comparison;
import org.lethe.measure.spi.Lineage;
import org.lethe.measure.spi.Resampling;
import scala.Tuple2;

/**
 * Makes {@code head_disruption} and {@code head_disruption_by_depth}. An executor holds the
 * documents of one head of a pair and task at a time; for a row by depth the disruptions of its
 * heads without each document, heads x documents x 8 bytes. The driver holds the rows.
 */
final class DisruptionTables {
  private final List<HeadDisruptionRow> heads = new ArrayList<>();
  private final List<DisruptionByDepthRow> thirds = new ArrayList<>();

  private record Pair(String checkpointId, String referenceId) implements Serializable {}

  private record PairInTask(Pair pair, String task) implements Serializable {}

  private record HeadPart(String task, int layer, int head) implements Serializable {}

  /**
   * Makes the rows.
   *
   * @param contrasts whose checkpoints have attention, those of null checkpoints among them
   */
  DisruptionTables(Comparison comparison, List<Contrast> contrasts, Resampling draws)
      throws IOException {
    Lineage lineage = comparison.lineage();
    long seed = comparison.seed();
    JavaRDD<HeadEstimate> estimates =
        attention(comparison, contrasts)
            .leftOuterJoin(outputs(comparison, contrasts))
            .map(
                head ->
                    HeadEstimate.of(
                        head._1(),
                        head._2()._1(),
                        Paired.of(head._2()._2().or(List.of())),
                        lineage.checkpoint(head._1().checkpointId()),
                        draws,
                        seed))
            .persist(StorageLevel.MEMORY_AND_DISK());
    try {
      List<HeadDisruptionRow> rows = estimates.map(HeadEstimate::row).collect();
      Map<Pair, NullCut> cuts = new HashMap<>();
      rows.forEach(
          row ->
              cuts.computeIfAbsent(
                  pair(row), p -> NullCut.of(lineage, p.checkpointId(), p.referenceId(), rows)));
      rows.forEach(row -> heads.add(cuts.get(pair(row)).judged(row)));
      thirds.addAll(
          estimates
              .filter(estimate -> estimate.row().disruption() != null)
              .mapToPair(
                  estimate ->
                      new Tuple2<>(
                          new PairInTask(pair(estimate.row()), estimate.row().task()), estimate))
              .groupByKey()
              .flatMap(
                  group ->
                      DepthShares.rows(
                              group._2(), cuts.get(group._1().pair()), draws.bootstrap(seed))
                          .iterator())
              .collect());
    } finally {
      estimates.unpersist();
    }
  }

  private static Pair pair(HeadDisruptionRow row) {
    return new Pair(row.checkpointId(), row.referenceId());
  }

  /** Returns a row a head. */
  List<HeadDisruptionRow> heads() {
    return List.copyOf(heads);
  }

  /** Returns rows by thirds of the blocks, and for all blocks. */
  List<DisruptionByDepthRow> thirds() {
    return List.copyOf(thirds);
  }

  private static JavaPairRDD<HeadPlace, Iterable<HeadAtDocument>> attention(
      Comparison comparison, List<Contrast> contrasts) throws IOException {
    Set<Pair> pairs =
        contrasts.stream()
            .map(c -> new Pair(c.checkpoints().get(1), c.checkpoints().get(0)))
            .collect(Collectors.toSet());
    return comparison
        .current(
            HeadAttentionRow.TABLE,
            pairs.stream().map(Pair::checkpointId).collect(Collectors.toSet()))
        .filter(row -> pairs.contains(new Pair(row.checkpointId(), row.referenceId())))
        .flatMapToPair(
            row ->
                IntStream.range(0, row.divergence().length)
                    .mapToObj(
                        head ->
                            new Tuple2<>(
                                new HeadPlace(
                                    row.checkpointId(),
                                    row.referenceId(),
                                    row.task(),
                                    row.layer(),
                                    head),
                                HeadAtDocument.of(row, head)))
                    .iterator())
        .groupByKey();
  }

  /** The outputs of heads of the contrasts whose checkpoints both have them. */
  private static JavaPairRDD<HeadPlace, List<State>> outputs(
      Comparison comparison, List<Contrast> contrasts) throws IOException {
    Set<String> captured = comparison.checkpointsIn(ActivationRow.TABLE);
    List<Contrast> both =
        contrasts.stream().filter(c -> captured.containsAll(c.checkpoints())).toList();
    return ContrastStates.groups(
            comparison,
            both,
            Site.HEAD,
            (row, side) -> List.of(new HeadPart(row.task(), row.layer(), row.head())))
        .mapToPair(
            group ->
                new Tuple2<>(
                    new HeadPlace(
                        group.contrast().checkpoints().get(1),
                        group.contrast().checkpoints().get(0),
                        group.part().task(),
                        group.part().layer(),
                        group.part().head()),
                    group.states()));
  }
}
