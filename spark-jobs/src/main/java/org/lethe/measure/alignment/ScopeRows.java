package org.lethe.measure.alignment;

import java.util.ArrayList;
import java.util.List;
import org.lethe.analysis.BlockedMean;
import org.lethe.analysis.CosineSimilarity;
import org.lethe.analysis.CrossFittedCosine;
import org.lethe.analysis.HalfSplits;
import org.lethe.measure.spi.Defined;

/** Makes the rows of one scope: both orders of every pair of tasks. */
final class ScopeRows {
  /** Splits that reliabilities and cross-fitted cosines are averaged over. */
  static final int SPLITS = 32;

  private final GradientScope scope;
  private final GradientProducts products;
  private final double confidence;
  private final List<BlockedMean> means = new ArrayList<>();

  /**
   * @param confidence level of the intervals
   * @param seed seed of the splits
   */
  ScopeRows(GradientScope scope, GradientProducts products, double confidence, long seed) {
    this.scope = scope;
    this.products = products;
    this.confidence = confidence;
    BlockProducts blocks = products.blocks();
    HalfSplits splits = HalfSplits.draw(blocks.blocks(), SPLITS, seed);
    for (int task = 0; task < products.tasks().size(); task++) {
      means.add(BlockedMean.of(blocks.between(task, task), blocks.examples()[task], splits));
    }
  }

  List<GradientAlignmentRow> rows() {
    List<GradientAlignmentRow> rows = new ArrayList<>();
    for (int a = 0; a < means.size(); a++) {
      for (int b = 0; b < means.size(); b++) {
        if (a != b) {
          rows.add(row(a, b));
        }
      }
    }
    return rows;
  }

  private GradientAlignmentRow row(int a, int b) {
    double normA = Math.sqrt(products.products()[a][a]);
    double normB = Math.sqrt(products.products()[b][b]);
    CrossFittedCosine fit =
        CrossFittedCosine.of(
            means.get(a), means.get(b), products.blocks().between(a, b), confidence);
    return GradientAlignmentRowBuilder.stagedBuilder()
        .checkpointId(scope.checkpointId())
        .taskA(products.tasks().get(a))
        .taskB(products.tasks().get(b))
        .scope(scope.scope())
        .layer(scope.layer())
        .module(scope.module())
        .cosine(Defined.orNull(CosineSimilarity.ratio(products.products()[a][b], normA, normB)))
        .normA(normA)
        .normB(normB)
        .method(products.error() == 0 ? "exact" : "sketch")
        .cosineError(Defined.orNull(fit.error()))
        .sketchError(products.error())
        .blocks(fit.blocks())
        .reliabilityA(Defined.orNull(fit.reliabilityA()))
        .reliabilityB(Defined.orNull(fit.reliabilityB()))
        .crossFitted(Defined.orNull(fit.cosine()))
        .crossFittedLow(Defined.orNull(fit.interval().low()))
        .crossFittedHigh(Defined.orNull(fit.interval().high()))
        .corrected(Defined.orNull(fit.corrected()))
        .correctedLow(Defined.orNull(fit.correctedInterval().low()))
        .correctedHigh(Defined.orNull(fit.correctedInterval().high()))
        .ciMethod(Defined.method(fit.interval()))
        .flag(flag(fit))
        .build();
  }

  private static String flag(CrossFittedCosine fit) {
    if (Double.isNaN(fit.error())) {
      return "few_blocks";
    }
    return fit.reliable() ? null : "unreliable";
  }
}
