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
  private final Surface surface;
  private final double radius;
  private final Slope slope; // at the checkpoint

  /**
   * @param radius Euclidean, in units of the weights
   * @param slope at the checkpoint
   */
  public Sharpness(Surface surface, double radius, Slope slope) {
    this.surface = surface;
    this.radius = radius;
    this.slope = slope;
  }

  /** Returns the rise after one step of the radius along the gradient; NaN without a gradient. */
  public double step() {
    return Flat.norm(slope.gradient()) > 0 ? rise(onSphere(slope.gradient())) : Double.NaN;
  }

  /**
   * Returns the greatest rise that projected gradient ascent finds in the ball, a lower bound of
   * the greatest there is.
   *
   * @param starts directions to begin with beside the gradient; each is followed to both sides
   * @param steps gradients a start
   */
  public double most(List<float[]> starts, int steps) {
    double most = Math.max(0, ascended(slope.gradient(), steps));
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
    double most = 0;
    for (int step = 0; step < steps; step++) {
      Slope there = surface.slope(place);
      most = Math.max(most, there.loss() - slope.loss());
      double length = radius * (1 - (double) step / steps) / Flat.norm(there.gradient());
      place = onSphere(Flat.combined(1, place, length, there.gradient()));
    }
    return Math.max(most, rise(place));
  }

  private float[] onSphere(float[] direction) {
    return Flat.scaled(radius / Flat.norm(direction), direction);
  }

  private double rise(float[] displacement) {
    List<Direction> direction = List.of(new Direction.Given(displacement));
    return surface.losses(direction, new double[][] {{1}})[0] - slope.loss();
  }
}
