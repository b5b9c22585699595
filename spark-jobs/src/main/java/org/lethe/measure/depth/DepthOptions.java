package org.lethe.measure.depth;

import java.io.Serializable;
import org.lethe.measure.spi.Resampling;
import org.lethe.settings.Key;

/** How intervals and p-values are made. */
record DepthOptions(
    Resampling draws,
    @Key(value = "draws of a permutation test", unit = "draws", least = 1) int permutations)
    implements Serializable {}
