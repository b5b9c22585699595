package org.lethe.gradient;

import java.util.List;
import org.lethe.analysis.Flat;

/**
 * How much a loss can rise within a distance of a point (Foret et al. 2021).
 *
 * <p>The two forms are different numbers: SAM's code takes one step, SAM's definition the maximum
 * over the ball.
 */
public final class Sharpness {
  private final LossSurface surface;
  private final double radius;
  private final double loss; // at the checkpoint
  private final float[] gradient; // at the checkpoint

  /**
   * @param surface at the checkpoint's weights
   * @param radius Euclidean, in units of the weights
   * @param loss of the checkpoint
   * @param gradient of the checkpoint
   */
  public Sharpness(LossSurface surface, double radius, double loss, float[] gradient) {
    this.surface = surface;
    this.radius = radius;
    this.loss = loss;
    this.gradient = gradient;
  }

  /** Returns the rise after one step of the radius along the gradient; NaN without a gradient. */
  public double step() {
    return Flat.norm(gradient) > 0 ? rise(onSphere(gradient)) : Double.NaN;
  }

  /**
   * Returns the greatest rise that projected gradient ascent finds in the ball, a lower bound of
   * the greatest there is.
   *
   * @param starts directions to begin with beside the gradient; each is followed to both sides
   * @param steps gradients a start
   */
  public double most(List<float[]> starts, int steps) {
    double most = Math.max(0, ascended(gradient, steps));
    for (float[] start : starts) {
      most = Math.max(most, ascended(start, steps));
      most = Math.max(most, ascended(Flat.scaled(-1, start), steps));
    }
    return most;
  }

  /**
   * Climbs on the sphere. The step falls from the radius to nothing, so that the climb neither
   * starts slow nor ends in circles.
   */
  private double ascended(float[] direction, int steps) {
    if (!(Flat.norm(direction) > 0)) {
      return 0;
    }
    float[] place = onSphere(direction);
    double most = rise(place);
    for (int step = 0; step < steps; step++) {
      surface.displace(place);
      float[] upwards = surface.gradient();
      double length = radius * (1 - (double) step / steps) / Flat.norm(upwards);
      place = onSphere(Flat.combined(1, place, length, upwards));
      most = Math.max(most, rise(place));
    }
    return most;
  }

  private float[] onSphere(float[] direction) {
    return Flat.scaled(radius / Flat.norm(direction), direction);
  }

  private double rise(float[] displacement) {
    surface.displace(displacement);
    double there = surface.loss();
    surface.displace(new float[displacement.length]);
    return there - loss;
  }
}
