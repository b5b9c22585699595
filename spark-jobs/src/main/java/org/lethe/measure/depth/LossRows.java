package org.lethe.measure.depth;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.lethe.analysis.MeanDifference;
import org.lethe.measure.contrast.TaskItems;
import org.lethe.measure.spi.Defined;

/**
 * Makes the rows of drift and loss: a row a third and one of all blocks; p is not corrected yet.
 */
final class LossRows {
  private final Subject subject;
  private final DepthOptions options;
  private final long seed;
  private final int[] kept; // places of the documents that have a loss
  private final double[] loss; // its increase [kept]

  /**
   * @param items losses of the task's documents as the one metric, negated as metrics are
   */
  LossRows(Subject subject, DocumentDrift drift, TaskItems items, DepthOptions options, long seed) {
    this.subject = subject;
    this.options = options;
    this.seed = seed;
    Map<Long, Double> increase = new HashMap<>();
    items.items().forEach(item -> increase.put(item.docId(), item.before()[0] - item.after()[0]));
    List<Long> documents = drift.documents();
    kept =
        IntStream.range(0, documents.size())
            .filter(i -> increase.containsKey(documents.get(i)))
            .toArray();
    loss = IntStream.of(kept).mapToDouble(i -> increase.get(documents.get(i))).toArray();
  }

  List<DriftAndLossRow> rows(DocumentDrift drift) {
    Map<String, double[]> drifts = new TreeMap<>(Map.of("all", drift.all()));
    drift.thirds().forEach((third, values) -> drifts.put(third.key(), values));
    List<DriftAndLossRow> rows = new ArrayList<>();
    if (kept.length > 0) {
      drifts.forEach((third, values) -> rows.add(row(third, values)));
    }
    return rows;
  }

  private DriftAndLossRow row(String third, double[] drift) {
    DriftAndLoss found =
        DriftAndLoss.of(
            IntStream.of(kept).mapToDouble(i -> drift[i]).toArray(),
            loss,
            options.draws().confidence(),
            options.permutations(),
            seed);
    double p = found.test().p();
    return DriftAndLossRowBuilder.stagedBuilder()
        .checkpointId(subject.checkpointId())
        .referenceId(subject.referenceId())
        .task(subject.task())
        .trainedOn(subject.trainedOn())
        .position(subject.position())
        .third(third)
        .n(kept.length)
        .loss(IntStream.range(0, loss.length).mapToDouble(i -> loss[i]).average().orElseThrow())
        .spearman(Defined.orNull(found.spearman()))
        .ciLow(Defined.orNull(found.interval().low()))
        .ciHigh(Defined.orNull(found.interval().high()))
        .ciMethod(Defined.method(found.interval()))
        .p(Defined.orNull(p))
        .pMethod(Double.isNaN(p) ? null : found.test().method())
        .pBh(null)
        .pearson(Defined.orNull(found.pearson()))
        .flag(kept.length < MeanDifference.MIN_ITEMS ? "few_items" : null)
        .build();
  }
}
