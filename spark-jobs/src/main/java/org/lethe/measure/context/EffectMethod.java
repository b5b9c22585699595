package org.lethe.measure.context;

import java.util.Locale;

/** How effects of heads are computed. */
public enum EffectMethod {
  /** By the answer under every change. */
  EXACT,
  /** To first order, from one backward pass (attribution patching): an approximation. */
  ATTRIBUTION;

  /** Name in tables. */
  public String key() {
    return name().toLowerCase(Locale.ROOT);
  }
}
