package org.lethe.measure.curvature;

import org.lethe.analysis.Flat;
import org.lethe.gradient.FilterNormalised;
import org.lethe.gradient.LossSurface;

/**
 * The loss along one random direction and over the plane of two.
 *
 * @param steps in units of the directions, from -1 to 1 [points]
 * @param line [points]
 * @param plane [points, points], row-major, the steps of the first direction as rows
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record SurfaceSlices(float[] steps, float[] line, float[] plane) {

  /** Returns to the checkpoint's weights at the end. */
  static SurfaceSlices of(LossSurface surface, int points, long seed) {
    float[] first = FilterNormalised.random(surface, 2 * seed);
    float[] second = FilterNormalised.random(surface, 2 * seed + 1);
    float[] steps = new float[points];
    float[] line = new float[points];
    float[] plane = new float[points * points];
    for (int i = 0; i < points; i++) {
      steps[i] = 2f * i / (points - 1) - 1;
    }
    for (int i = 0; i < points; i++) {
      surface.displace(Flat.scaled(steps[i], first));
      line[i] = (float) surface.loss();
      for (int j = 0; j < points; j++) {
        surface.displace(Flat.combined(steps[i], first, steps[j], second));
        plane[i * points + j] = (float) surface.loss();
      }
    }
    surface.displace(new float[surface.dimension()]);
    return new SurfaceSlices(steps, line, plane);
  }
}
