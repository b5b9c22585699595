package org.lethe.analysis;

/** Checks of the shapes of arguments; messages name the sizes that came. */
final class Shapes {
  private Shapes() {}

  static void sameLength(String a, int lengthA, String b, int lengthB) {
    if (lengthA != lengthB) {
      throw new IllegalArgumentException(
          "%s and %s must have the same length, got %d and %d".formatted(a, b, lengthA, lengthB));
    }
  }

  /** Checks that x is [n, p] with every row as long as the first. */
  static void rectangular(String name, double[][] x) {
    for (int i = 1; i < x.length; i++) {
      if (x[i].length != x[0].length) {
        throw new IllegalArgumentException(
            "rows of %s must have the same length, row 0 has %d and row %d has %d"
                .formatted(name, x[0].length, i, x[i].length));
      }
    }
  }

  static void square(String name, double[][] x) {
    rectangular(name, x);
    if (x.length > 0 && x[0].length != x.length) {
      throw new IllegalArgumentException(
          "%s must be square, got [%d, %d]".formatted(name, x.length, x[0].length));
    }
  }

  /** Checks that x [n, p] and y [n, q] are matrices over the same n samples. */
  static void sameSamples(double[][] x, double[][] y) {
    sameLength("x", x.length, "y", y.length);
    rectangular("x", x);
    rectangular("y", y);
  }
}
