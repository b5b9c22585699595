package org.lethe.job.tracking;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A checkpoint or a training as a tracker of experiments sees it.
 *
 * @param id 32 hexadecimal digits; the same for equal work
 * @param name name of the run
 * @param params what it is, by name
 * @param points its numbers; of a name and step one
 */
public record TrackedRun(String id, String name, Map<String, String> params, List<Point> points) {
  public TrackedRun {
    params = new LinkedHashMap<>(params);
    points = List.copyOf(points);
  }

  /**
   * A number.
   *
   * @param name parts joined by slashes, of letters, digits, dots, dashes, underscores and spaces
   * @param step optimiser step it belongs to; 0 for a finished checkpoint
   */
  public record Point(String name, double value, long step) {
    /** Returns a number whose name is made of parts; other characters become dots. */
    static Point of(double value, long step, String... parts) {
      return new Point(String.join("/", parts).replaceAll("[^A-Za-z0-9_./ -]", "."), value, step);
    }
  }
}
