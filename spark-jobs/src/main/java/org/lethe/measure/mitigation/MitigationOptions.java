package org.lethe.measure.mitigation;

import java.io.Serializable;
import java.util.List;
import org.lethe.measure.spi.MainMetric;
import org.lethe.scoring.Metric;
import org.lethe.settings.Key;

/** How recipes are compared. */
public record MitigationOptions(
    @Key("recipe that others are compared with; without it the first whose objective is plain")
        String referenceRecipe,
    @Key(
            value =
                "level at which recipes are compared, as share of what the reference learns at most (mean over its seeds, validation part)",
            above = 0,
            below = 1)
        double plasticity,
    @Key(
            value = "by how much a recipe may stay below that level, units of the metric",
            above = 0,
            below = 1)
        double plasticityTolerance,
    @Key(
            value = "share of a taught task's documents that decides where recipes are matched",
            above = 0,
            below = 1)
        double validationShare,
    @Key(value = "level of every interval", above = 0, below = 1) double confidence,
    MainMetric main)
    implements Serializable {

  /** The metrics that forgetting is told by, the one that decides first. */
  List<Metric> metrics() {
    return main.value() == Metric.LOSS ? List.of(Metric.LOSS) : List.of(main.value(), Metric.LOSS);
  }
}
