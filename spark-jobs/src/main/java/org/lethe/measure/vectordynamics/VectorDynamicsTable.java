package org.lethe.measure.vectordynamics;

import java.util.HashSet;
import java.util.Set;
import org.lethe.analysis.CosineSimilarity;
import org.lethe.effect.Head;
import org.lethe.measure.functionvectors.FunctionVectorRow;
import org.lethe.measure.spi.Vectors;

/** Compares vectors of one kind and task. */
final class VectorDynamicsTable {
  private VectorDynamicsTable() {}

  /**
   * Returns what has become of the base's vector.
   *
   * @param trainedOn task the checkpoint was trained on, or null
   */
  static VectorDynamicsRow row(FunctionVectorRow base, FunctionVectorRow own, String trainedOn) {
    boolean both = base.isDefined() && own.isDefined();
    return VectorDynamicsRowBuilder.stagedBuilder()
        .source(own.source())
        .convention(own.convention())
        .baseId(base.checkpointId())
        .trainedOn(trainedOn)
        .defined(defined(base.isDefined(), own.isDefined()))
        .cosine(
            both
                ? CosineSimilarity.cosine(Vectors.wide(own.vector()), Vectors.wide(base.vector()))
                : null)
        .normRatio(both ? own.norm() / base.norm() : null)
        .headOverlap(overlap(base, own))
        .splitHalfOverlap(
            base.overlap() == null || own.overlap() == null
                ? null
                : (Double) Math.min(base.overlap(), own.overlap()))
        .baseAccuracy(base.accuracy())
        .accuracy(own.accuracy())
        .checkpointId(own.checkpointId())
        .task(own.task())
        .build();
  }

  private static String defined(boolean base, boolean own) {
    if (base && own) {
      return "both";
    }
    return base ? "base_only" : own ? "checkpoint_only" : "none";
  }

  private static Double overlap(FunctionVectorRow base, FunctionVectorRow own) {
    if (base.heads().isEmpty() || own.heads().isEmpty()) {
      return null;
    }
    Set<Head> common = new HashSet<>(base.chosen());
    common.retainAll(own.chosen());
    return common.size() / (double) base.heads().size();
  }
}
