package org.lethe.measure.spi;

import java.io.Serializable;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.lethe.scoring.Metric;
import org.lethe.settings.Key;
import org.lethe.settings.Settings;

/** The metric that recovery, stages and correlations are decided on. */
public record MainMetric(
    @Key("metric that recovery, stages and correlations are decided on") String metric)
    implements Serializable {
  public static final MainMetric DEFAULT = new MainMetric(Metric.ACC.key());

  private static final Map<String, String> COMPARED =
      Arrays.stream(Metric.values())
          .filter(Metric::isCompared)
          .map(Metric::key)
          .collect(
              Collectors.toMap(
                  Function.identity(), Function.identity(), (a, b) -> a, LinkedHashMap::new));

  /** Reads the key: a metric that checkpoints are compared by, document by document. */
  public static final Settings.Reader READER =
      (section, names, absent) -> section.choice("metric", (String) absent, COMPARED);

  /** Returns the metric itself. */
  public Metric value() {
    return Metric.of(metric).orElseThrow();
  }

  /** Returns whether forgetting by a metric enters beside the chosen one: the loss always does. */
  public boolean includes(String name) {
    return name.equals(metric) || name.equals(Metric.LOSS.key());
  }
}
