package org.lethe.analysis;

import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.RealMatrix;
import org.apache.commons.math3.linear.SingularValueDecomposition;

/** Small dense linear algebra on row-major matrices; arguments are never modified. */
final class Matrices {
  private Matrices() {}

  static double dot(double[] x, double[] y) {
    double sum = 0;
    for (int i = 0; i < x.length; i++) {
      sum += x[i] * y[i];
    }
    return sum;
  }

  static double norm(double[] x) {
    return Math.sqrt(dot(x, x));
  }

  /** Returns the sum of squares of all elements. */
  static double squaredNorm(double[][] x) {
    double sum = 0;
    for (double[] row : x) {
      sum += dot(row, row);
    }
    return sum;
  }

  /** Returns the mean of the rows [p]. */
  static double[] mean(double[][] x) {
    double[] mean = new double[x.length == 0 ? 0 : x[0].length];
    for (double[] row : x) {
      for (int j = 0; j < mean.length; j++) {
        mean[j] += row[j];
      }
    }
    for (int j = 0; j < mean.length; j++) {
      mean[j] /= x.length;
    }
    return mean;
  }

  static double[] minus(double[] x, double[] y) {
    double[] difference = new double[x.length];
    for (int i = 0; i < x.length; i++) {
      difference[i] = x[i] - y[i];
    }
    return difference;
  }

  /** Returns x minus the mean of its rows [n, p]. */
  static double[][] centred(double[][] x) {
    double[] mean = mean(x);
    double[][] centred = new double[x.length][];
    for (int i = 0; i < x.length; i++) {
      centred[i] = minus(x[i], mean);
    }
    return centred;
  }

  /** Returns x x' [n, n]. */
  static double[][] gram(double[][] x) {
    double[][] gram = new double[x.length][x.length];
    for (int i = 0; i < x.length; i++) {
      for (int j = 0; j <= i; j++) {
        gram[i][j] = gram[j][i] = dot(x[i], x[j]);
      }
    }
    return gram;
  }

  /** Returns x' y [p, q] for x [n, p] and y [n, q]. */
  static double[][] cross(double[][] x, double[][] y) {
    double[][] cross = new double[x[0].length][y[0].length];
    for (int i = 0; i < x.length; i++) {
      for (int a = 0; a < cross.length; a++) {
        double factor = x[i][a];
        for (int b = 0; b < cross[a].length; b++) {
          cross[a][b] += factor * y[i][b];
        }
      }
    }
    return cross;
  }

  /** Returns x' w [p], the sum of the rows of x [n, p] with weights w [n]. */
  static double[] weighted(double[][] x, double[] weights) {
    double[] sum = new double[x[0].length];
    for (int i = 0; i < x.length; i++) {
      for (int a = 0; a < sum.length; a++) {
        sum[a] += weights[i] * x[i][a];
      }
    }
    return sum;
  }

  /** Returns x' m y for x [p], m [p, q] and y [q]. */
  static double bilinear(double[] x, double[][] m, double[] y) {
    double sum = 0;
    for (int a = 0; a < x.length; a++) {
      sum += x[a] * dot(m[a], y);
    }
    return sum;
  }

  /** Returns x y' [n, m] for x [n, p] and y [m, p]. */
  static double[][] timesTransposed(double[][] x, double[][] y) {
    double[][] product = new double[x.length][y.length];
    for (int i = 0; i < x.length; i++) {
      for (int j = 0; j < y.length; j++) {
        product[i][j] = dot(x[i], y[j]);
      }
    }
    return product;
  }

  static double[] singularValues(double[][] x) {
    return decompose(x).getSingularValues();
  }

  static SingularValueDecomposition decompose(double[][] x) {
    RealMatrix matrix = new Array2DRowRealMatrix(x, false);
    return new SingularValueDecomposition(matrix);
  }
}
