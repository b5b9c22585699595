package org.lethe.report;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Objects of an ECharts option. Colours are written as {@code var(--name)} of the style sheet and
 * functions as {@code fn:name} of the page's script; both are put in when the chart is drawn.
 */
final class Option {
  private Option() {}

  /**
   * Returns an object of alternating keys and values in the order given; a null value leaves its
   * key out.
   */
  static Map<String, Object> of(Object... keysAndValues) {
    if (keysAndValues.length % 2 != 0) {
      throw new IllegalArgumentException(
          "keys and values must alternate, got " + keysAndValues.length + " arguments");
    }
    Map<String, Object> object = new LinkedHashMap<>();
    for (int i = 0; i < keysAndValues.length; i += 2) {
      if (keysAndValues[i + 1] != null) {
        object.put((String) keysAndValues[i], keysAndValues[i + 1]);
      }
    }
    return object;
  }
}
