package org.lethe.figure;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Objects;

/**
 * An object of an ECharts option, keys in the order they were set. Colours are written as {@code
 * var(--name)} of the style sheet and functions as {@code fn:name} of the page's script; both are
 * put in when the chart is drawn.
 */
public final class Option extends LinkedHashMap<String, Object> {
  private static final long serialVersionUID = 1L;

  public static Option of(String key, Object value) {
    return new Option().set(key, value);
  }

  public static Option of(String key, Object value, String key2, Object value2) {
    return of(key, value).set(key2, value2);
  }

  public static Option of(
      String key, Object value, String key2, Object value2, String key3, Object value3) {
    return of(key, value, key2, value2).set(key3, value3);
  }

  /**
   * States what a mark is about, so that it follows the choice of the reader.
   *
   * @param checkpointId id of the checkpoint; null where it is about no single one
   * @param task name of the task; null likewise
   */
  public Option about(String checkpointId, String task) {
    return set("of", List.of(Objects.toString(checkpointId, ""), Objects.toString(task, "")));
  }

  /** States the metric a figure shows: it is hidden when the reader chooses another. */
  public Option inMetric(String metric) {
    return set("metric", metric);
  }

  /** Lets a figure wait until the reader chooses its metric. */
  public Option onlyWhenChosen() {
    return set("waits", true);
  }

  /** Sets a key; null leaves it out. */
  public Option set(String key, Object value) {
    if (value != null) {
      put(key, value);
    }
    return this;
  }
}
