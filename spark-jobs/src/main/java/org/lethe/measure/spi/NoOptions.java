package org.lethe.measure.spi;

import java.io.Serializable;
import org.lethe.settings.Settings;

/** Options of a measure that has none. */
public record NoOptions() implements Serializable {
  public static final Settings<NoOptions> SETTINGS = Settings.of("compare", new NoOptions());
}
