package org.lethe.measure.spi;

import java.io.Serializable;
import org.lethe.analysis.Bootstrap;
import org.lethe.settings.Key;

/** How intervals are drawn. */
public record Resampling(
    @Key(value = "resamples of a bootstrap interval", unit = "resamples", least = 1)
        int bootstrapSamples,
    @Key(value = "level of every interval", above = 0, below = 1) double confidence)
    implements Serializable {
  public static final Resampling DEFAULT = new Resampling(10_000, 0.95);

  /** Returns the options of a bootstrap. */
  public Bootstrap.Options bootstrap(long seed) {
    return new Bootstrap.Options(bootstrapSamples, confidence, seed);
  }
}
