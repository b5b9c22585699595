package org.lethe.measure.floor;

import java.io.Serializable;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.lethe.analysis.RestorationStage.Bounds;

/** Which tasks a base can do, and which losses count there; by base, task and metric. */
public final class FloorRows implements Serializable {
  private static final long serialVersionUID = 1L;

  private record Place(String base, String task, String metric) implements Serializable {}

  private final Map<Place, FloorRow> rows = new HashMap<>();

  public FloorRows(List<FloorRow> rows) {
    rows.forEach(
        row -> this.rows.put(new Place(row.checkpointId(), row.task(), row.metric()), row));
  }

  /**
   * Returns whether a base does a task no better than without reading the question, or was not
   * asked.
   *
   * @param metric name of the metric in tables
   */
  public boolean atFloor(String base, String task, String metric) {
    FloorRow row = rows.get(new Place(base, task, metric));
    return row == null || !row.aboveFloor();
  }

  /**
   * Returns which losses count.
   *
   * @throws IllegalArgumentException if the task is at its floor
   */
  public Bounds bounds(String base, String task, String metric) {
    if (atFloor(base, task, metric)) {
      throw new IllegalArgumentException(
          "%s of %s is at its floor on %s: no loss counts".formatted(metric, base, task));
    }
    FloorRow row = rows.get(new Place(base, task, metric));
    return new Bounds(row.epsilon(), row.margin());
  }
}
