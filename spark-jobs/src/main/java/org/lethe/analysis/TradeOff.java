package org.lethe.analysis;

import java.util.Optional;

/**
 * Where a curve of training reaches a level: the values between two saved states lie on a straight
 * line, and the first place at the level counts, so that what is trained on after it was reached
 * changes nothing.
 */
public final class TradeOff {
  private TradeOff() {}

  /**
   * A place on a curve.
   *
   * @param before index of the state before it
   * @param after index of the state after it, or the same
   * @param share how far it lies from the one to the other, in [0, 1]
   * @param reached whether the curve gets to the level; if not, it is the highest state, which lies
   *     within the tolerance
   */
  public record Place(int before, int after, double share, boolean reached) {

    /** Returns the value of another curve over the same states at this place. */
    public double of(double[] values) {
      return (1 - share) * values[before] + share * values[after];
    }
  }

  /**
   * Returns the first place at a level.
   *
   * @param values of the states in the order of training
   * @param level value that is looked for
   * @param tolerance by how much the highest state may stay below the level
   * @return empty where the curve stays below the level by more than the tolerance, and where a
   *     value before the level is not a number
   */
  public static Optional<Place> first(double[] values, double level, double tolerance) {
    int highest = 0;
    for (int i = 0; i < values.length; i++) {
      if (Double.isNaN(values[i])) {
        return Optional.empty();
      }
      if (values[i] >= level) {
        double rise = i == 0 ? 0 : values[i] - values[i - 1];
        return Optional.of(
            i == 0
                ? new Place(0, 0, 0, true)
                : new Place(i - 1, i, (level - values[i - 1]) / rise, true));
      }
      highest = values[i] > values[highest] ? i : highest;
    }
    return values.length > 0 && values[highest] >= level - tolerance
        ? Optional.of(new Place(highest, highest, 0, false))
        : Optional.empty();
  }
}
