package org.lethe.measure.curvature;

import java.util.List;
import org.lethe.gradient.Direction;
import org.lethe.gradient.Surface;

/**
 * The loss along one random direction and over the plane of two.
 *
 * @param steps in units of the directions, from -1 to 1 [points]
 * @param line [points]
 * @param plane [points, points], row-major, the steps of the first direction as rows
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record SurfaceSlices(float[] steps, float[] line, float[] plane) {

  static SurfaceSlices of(Surface surface, int points, long seed) {
    List<Direction> directions =
        List.of(
            new Direction.FilterNormalised(2 * seed), new Direction.FilterNormalised(2 * seed + 1));
    float[] steps = new float[points];
    float[] line = new float[points];
    float[] plane = new float[points * points];
    for (int i = 0; i < points; i++) {
      steps[i] = 2f * i / (points - 1) - 1;
    }
    for (int i = 0; i < points; i++) {
      double[] losses = surface.losses(directions, row(steps, i));
      line[i] = (float) losses[points];
      for (int j = 0; j < points; j++) {
        plane[i * points + j] = (float) losses[j];
      }
    }
    return new SurfaceSlices(steps, line, plane);
  }

  /** Returns the points of a row of the plane, and then that of the line. */
  private static double[][] row(float[] steps, int first) {
    double[][] row = new double[steps.length + 1][];
    for (int second = 0; second < steps.length; second++) {
      row[second] = new double[] {steps[first], steps[second]};
    }
    row[steps.length] = new double[] {steps[first], 0};
    return row;
  }
}
