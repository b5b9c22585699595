package org.lethe.measure.router;

import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.lethe.analysis.ConfidenceInterval;
import org.lethe.analysis.DepthThird;
import org.lethe.analysis.Jackknife;
import org.lethe.analysis.MeanDifference;
import org.lethe.measure.spi.Comparison;
import org.lethe.measure.spi.Defined;
import org.lethe.measure.spi.Lineage;
import org.lethe.measure.spi.Resampling;
import org.lethe.table.CheckpointRow;
import scala.Tuple2;

/** Makes {@code router_drift}. An executor holds the rows of one block, task and pair at a time. */
final class RouterDriftTable {
  private RouterDriftTable() {}

  private record Place(String checkpointId, String referenceId, String task, int layer)
      implements Serializable {}

  static List<RouterDriftRow> rows(Comparison comparison, Set<String> checkpoints, Resampling draws)
      throws IOException {
    Lineage lineage = comparison.lineage();
    long seed = comparison.seed();
    return comparison
        .current(RouterDocumentRow.TABLE, checkpoints)
        .mapToPair(
            row ->
                new Tuple2<>(
                    new Place(row.checkpointId(), row.referenceId(), row.task(), row.layer()), row))
        .groupByKey()
        .map(group -> row(group._2(), lineage.checkpoint(group._1().checkpointId()), draws, seed))
        .collect();
  }

  private static RouterDriftRow row(
      Iterable<RouterDocumentRow> rows, CheckpointRow checkpoint, Resampling draws, long seed) {
    List<RouterDocumentRow> documents = new ArrayList<>();
    rows.forEach(documents::add);
    documents.sort(Comparator.comparing(RouterDocumentRow::docId));
    RouterDocumentRow first = documents.get(0);
    double[] tokens = column(documents, RouterDocumentRow::tokens);
    MeanDifference divergence =
        new MeanDifference(
            column(documents, row -> row.divergence() * row.tokens()),
            tokens,
            documents.size(),
            draws.bootstrap(seed));
    MeanDifference changed =
        new MeanDifference(
            column(documents, RouterDocumentRow::changed),
            tokens,
            documents.size(),
            draws.bootstrap(seed));
    double all = IntStream.range(0, tokens.length).mapToDouble(i -> tokens[i]).sum();
    double moved = moved(documents, -1);
    boolean few = documents.size() < MeanDifference.MIN_ITEMS;
    ConfidenceInterval load =
        few
            ? ConfidenceInterval.none(MeanDifference.FEW_ITEMS)
            : Jackknife.interval(
                moved,
                IntStream.range(0, documents.size())
                    .mapToDouble(left -> moved(documents, left))
                    .toArray(),
                draws.confidence());
    return RouterDriftRowBuilder.stagedBuilder()
        .checkpointId(first.checkpointId())
        .referenceId(first.referenceId())
        .task(first.task())
        .trainedOn(checkpoint.trainedOn())
        .layer(first.layer())
        .third(DepthThird.of(first.layer() + 1, checkpoint.nLayers()).key())
        .n(documents.size())
        .tokens((long) all)
        .experts(first.loadBefore().size())
        .chosen(first.chosen())
        .divergence(divergence.value())
        .divergenceLow(Defined.orNull(divergence.interval().low()))
        .divergenceHigh(Defined.orNull(divergence.interval().high()))
        .changed(changed.value())
        .changedLow(Defined.orNull(changed.interval().low()))
        .changedHigh(Defined.orNull(changed.interval().high()))
        .loadMoved(moved)
        .loadLow(load.exists() ? Math.max(0, load.low()) : null)
        .loadHigh(load.exists() ? Math.min(1, load.high()) : null)
        .ciMethod(Defined.method(divergence.interval()))
        .loadMethod(Defined.method(load))
        .noiseDivergence(sum(documents, row -> row.noiseDivergence() * row.tokens()) / all)
        .noiseChanged(sum(documents, RouterDocumentRow::noiseChanged) / all)
        .loadBefore(loads(documents, -1, RouterDocumentRow::loadBefore))
        .loadAfter(loads(documents, -1, RouterDocumentRow::loadAfter))
        .flag(few ? "few_items" : null)
        .build();
  }

  private static double[] column(
      List<RouterDocumentRow> documents, ToDoubleFunction<RouterDocumentRow> value) {
    return documents.stream().mapToDouble(value).toArray();
  }

  private static double sum(
      List<RouterDocumentRow> documents, ToDoubleFunction<RouterDocumentRow> value) {
    double sum = 0;
    for (RouterDocumentRow row : documents) {
      sum += value.applyAsDouble(row);
    }
    return sum;
  }

  /** Returns the share of the load that moved, without one document; -1 leaves none out. */
  private static double moved(List<RouterDocumentRow> documents, int left) {
    List<Double> before = loads(documents, left, RouterDocumentRow::loadBefore);
    List<Double> after = loads(documents, left, RouterDocumentRow::loadAfter);
    double sum = 0;
    for (int e = 0; e < before.size(); e++) {
      sum += Math.abs(after.get(e) - before.get(e)) / 2;
    }
    return sum;
  }

  /** Returns the share of all choices of each expert. */
  private static List<Double> loads(
      List<RouterDocumentRow> documents,
      int left,
      Function<RouterDocumentRow, List<Integer>> load) {
    double[] sums = new double[load.apply(documents.get(0)).size()];
    double all = 0;
    for (int d = 0; d < documents.size(); d++) {
      for (int e = 0; d != left && e < sums.length; e++) {
        sums[e] += load.apply(documents.get(d)).get(e);
        all += load.apply(documents.get(d)).get(e);
      }
    }
    double total = all;
    return IntStream.range(0, sums.length).mapToObj(e -> sums[e] / total).toList();
  }
}
