package org.lethe.analysis;

import java.util.Arrays;

/**
 * What the unbiased HSIC estimator (Song et al. 2012, eq. 5) of two kernels K and L takes from each
 * of n items. The kernels are those of centred samples, K 1 = 0 and L 1 = 0, so with the diagonal
 * left out row i of K sums to -K_ii.
 *
 * @param products t_i = sum_{j != i} K_ij L_ij
 * @param diagonalK a_i = K_ii
 * @param diagonalL b_i = L_ii
 * @param crossed c_i = sum_{j != i} (K_ij b_j + L_ij a_j)
 */
@SuppressWarnings("ArrayRecordComponent") // made and read within a comparison, never compared
record HsicItems(double[] products, double[] diagonalK, double[] diagonalL, double[] crossed) {

  int n() {
    return products.length;
  }

  /** Returns HSIC(K, L); NaN for fewer than four items. */
  double estimate() {
    return hsic(n(), sum(products), sum(diagonalK), sum(diagonalL), alike());
  }

  /**
   * Returns HSIC(K, L) without each item [n]; NaN for fewer than five items. Of tr(KL) go row and
   * column i, t_i each; of 1'K1 and 1'L1, which are -sum_j a_j and -sum_j b_j, go -2 a_i and -2
   * b_i; of the row sums -a_j and -b_j of the others go K_ij and L_ij, so 1'KL1 = sum_j a_j b_j
   * becomes sum_{j != i} (a_j + K_ij) (b_j + L_ij), which is that sum - a_i b_i + c_i + t_i.
   */
  double[] leftOut() {
    double product = sum(products);
    double k = sum(diagonalK);
    double l = sum(diagonalL);
    double rows = alike();
    double[] without = new double[n()];
    for (int i = 0; i < without.length; i++) {
      without[i] =
          hsic(
              n() - 1,
              product - 2 * products[i],
              k - 2 * diagonalK[i],
              l - 2 * diagonalL[i],
              rows - diagonalK[i] * diagonalL[i] + crossed[i] + products[i]);
    }
    return without;
  }

  /** Returns tr(KL) with the diagonals, which is (n - 1)^2 times the biased estimator. */
  double biased() {
    return sum(products) + alike();
  }

  /** Returns sum_i a_i b_i. */
  private double alike() {
    return Matrices.dot(diagonalK, diagonalL);
  }

  private static double hsic(int n, double product, double k, double l, double rows) {
    if (n < CkaSums.MIN_BATCH) {
      return Double.NaN;
    }
    double centring = k * l / ((n - 1.0) * (n - 2.0)) - 2 * rows / (n - 2.0);
    return (product + centring) / (n * (n - 3.0));
  }

  private static double sum(double[] values) {
    return Arrays.stream(values).sum();
  }
}
