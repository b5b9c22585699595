package org.lethe.analysis;

/** Long vectors in single precision; sums are double. */
public final class Flat {
  private Flat() {}

  public static double dot(float[] x, float[] y) {
    double sum = 0;
    for (int i = 0; i < x.length; i++) {
      sum += (double) x[i] * y[i];
    }
    return sum;
  }

  static double dot(float[] x, double[] y) {
    double sum = 0;
    for (int i = 0; i < x.length; i++) {
      sum += x[i] * y[i];
    }
    return sum;
  }

  public static double norm(float[] x) {
    return Math.sqrt(dot(x, x));
  }

  /** Returns a x + b y. */
  public static float[] combined(double a, float[] x, double b, float[] y) {
    float[] sum = new float[x.length];
    for (int i = 0; i < x.length; i++) {
      sum[i] = (float) (a * x[i] + b * y[i]);
    }
    return sum;
  }

  /** Returns a x. */
  public static float[] scaled(double a, float[] x) {
    float[] product = new float[x.length];
    for (int i = 0; i < x.length; i++) {
      product[i] = (float) (a * x[i]);
    }
    return product;
  }
}
