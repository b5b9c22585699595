package org.lethe.measure.vectoreffects;

import java.io.Serializable;
import org.lethe.settings.Key;

/** Where vectors are added, and what they are compared with. */
public record VectorSweep(
    @Key(
            value =
                "a vector is added after every block of this distance, the first block among them",
            unit = "blocks",
            least = 1)
        int layerStep,
    @Key(value = "a vector is added once, twice, up to so many times", least = 1) int mostStrength,
    @Key(
            value = "random heads and Gaussian vectors a vector is compared with",
            unit = "draws",
            least = 1)
        int controlDraws)
    implements Serializable {
  public static final VectorSweep DEFAULT = new VectorSweep(1, 2, 20);
}
