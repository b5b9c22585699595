package org.lethe.measure.noise;

import java.io.Serializable;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What batching alone moves at the bases that answered under two arrangements.
 *
 * @param spreads spread by base, task and metric, units of the metric
 */
public record NoiseFloor(Map<Place, Double> spreads) implements Serializable {

  /** The noise of a base that answered once is unknown. */
  public static final NoiseFloor UNKNOWN = new NoiseFloor(Map.of());

  public NoiseFloor {
    spreads = new HashMap<>(spreads); // a serialisable map
  }

  /** Where a spread was measured. */
  public record Place(String base, String task, String metric) implements Serializable {}

  /** Returns the spreads of the table. */
  public static NoiseFloor of(List<NoiseFloorRow> rows) {
    Map<Place, Double> spreads = new HashMap<>();
    rows.forEach(
        row -> spreads.put(new Place(row.checkpointId(), row.task(), row.metric()), row.spread()));
    return new NoiseFloor(spreads);
  }

  /**
   * Returns whether a difference is not zero and no larger than the effect of batching.
   *
   * @param metric name of the metric in tables
   */
  public boolean holds(String base, String task, String metric, double difference) {
    double spread = spreads.getOrDefault(new Place(base, task, metric), 0.0);
    return difference != 0 && Math.abs(difference) <= spread;
  }
}
