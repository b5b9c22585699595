package org.lethe.measure.disruption;

import java.util.List;

/** Rows with the columns tests care about; the others are the same everywhere. */
public final class DisruptionRows {
  private DisruptionRows() {}

  public static HeadDisruptionRow head(
      String checkpoint, String task, int layer, int head, double disruption) {
    return HeadDisruptionRowBuilder.stagedBuilder()
        .checkpointId(checkpoint)
        .referenceId("base")
        .task(task)
        .trainedOn(null)
        .layer(layer)
        .third(layer == 0 ? "lower" : "upper")
        .head(head)
        .n(48)
        .divergence(disruption)
        .divergenceLow(null)
        .divergenceHigh(null)
        .lastDivergence(disruption)
        .lastLow(null)
        .lastHigh(null)
        .entropyChange(0.0)
        .entropyLow(null)
        .entropyHigh(null)
        .ciMethod(null)
        .cka(1 - disruption)
        .weightChange(0.1)
        .disruption(disruption)
        .disruptionLow(null)
        .disruptionHigh(null)
        .disruptionMethod(null)
        .beyondThreeTenths(disruption > 0.3)
        .beyondHalf(disruption > 0.5)
        .cut(null)
        .severe(null)
        .nullCheckpoints(List.of())
        .nullValues(0)
        .flag(null)
        .build();
  }

  public static DisruptionByDepthRow third(
      String checkpoint, String task, String third, double disruption, Double severe) {
    return DisruptionByDepthRowBuilder.stagedBuilder()
        .checkpointId(checkpoint)
        .referenceId("base")
        .task(task)
        .trainedOn(null)
        .third(third)
        .heads(4)
        .n(48)
        .disruption(disruption)
        .disruptionLow(disruption - 0.01)
        .disruptionHigh(disruption + 0.01)
        .severe(severe)
        .severeLow(severe == null ? null : severe - 0.25)
        .severeHigh(severe)
        .beyondThreeTenths(0)
        .threeTenthsLow(0.0)
        .threeTenthsHigh(0.0)
        .beyondHalf(0)
        .halfLow(0.0)
        .halfHigh(0.0)
        .ciMethod("percentile_bootstrap_of_pseudo_values")
        .cut(severe == null ? null : 0.1)
        .nullCheckpoints(List.of())
        .nullValues(0)
        .flag(null)
        .build();
  }
}
