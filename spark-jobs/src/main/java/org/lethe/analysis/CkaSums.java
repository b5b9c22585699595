package org.lethe.analysis;

import java.io.Serializable;

/**
 * The three sums of unbiased minibatch linear CKA (Nguyen et al. 2021, eq. 2), which add over
 * batches, shards and executors. Each is a sum over batches of the unbiased HSIC estimator (Song et
 * al. 2012, eq. 5).
 *
 * @param kl sum of HSIC(K, L), K = XX', L = YY'
 * @param kk sum of HSIC(K, K)
 * @param ll sum of HSIC(L, L)
 * @param batches number of batches in the sums
 */
public record CkaSums(double kl, double kk, double ll, long batches) implements Serializable {
  public static final CkaSums ZERO = new CkaSums(0, 0, 0, 0);

  /** Fewest samples of a batch the estimator is defined for. */
  public static final int MIN_BATCH = 4;

  public CkaSums {
    if (batches < 0) {
      throw new IllegalArgumentException("batches must not be negative, got " + batches);
    }
  }

  /**
   * Returns the sums of one batch. Batches of one estimate should have the same size.
   *
   * @param x activations [n, p], n >= 4
   * @param y activations [n, q] of the same samples
   * @throws IllegalArgumentException if the row counts differ or are below 4
   */
  public static CkaSums ofBatch(double[][] x, double[][] y) {
    Shapes.sameSamples(x, y);
    if (x.length < MIN_BATCH) {
      throw new IllegalArgumentException(
          "a batch must have at least %d samples, got %d".formatted(MIN_BATCH, x.length));
    }
    // HSIC ignores a shift of all samples; centring first keeps the sums from cancelling badly
    double[][] k = Matrices.gram(Matrices.centred(x));
    double[][] l = Matrices.gram(Matrices.centred(y));
    return new CkaSums(hsic(k, l), hsic(k, k), hsic(l, l), 1);
  }

  public CkaSums plus(CkaSums other) {
    return new CkaSums(
        kl + other.kl, kk + other.kk, ll + other.ll, Math.addExact(batches, other.batches));
  }

  /**
   * Returns the similarity.
   *
   * @return 1 for equal up to rotation and scale, around 0 for unrelated, not clipped; NaN without
   *     batches or when a representation has no variance
   */
  public double cka() {
    return kk > 0 && ll > 0 ? kl / (Math.sqrt(kk) * Math.sqrt(ll)) : Double.NaN;
  }

  /** The unbiased estimator on Gram matrices, whose diagonals count as zero. */
  private static double hsic(double[][] k, double[][] l) {
    int n = k.length;
    double trace = 0; // tr(KL)
    double sumK = 0; // 1'K1
    double sumL = 0;
    double rows = 0; // 1'KL1
    for (int i = 0; i < n; i++) {
      double rowK = 0;
      double rowL = 0;
      for (int j = 0; j < n; j++) {
        if (i != j) {
          trace += k[i][j] * l[i][j];
          rowK += k[i][j];
          rowL += l[i][j];
        }
      }
      sumK += rowK;
      sumL += rowL;
      rows += rowK * rowL;
    }
    double centring = sumK * sumL / ((n - 1.0) * (n - 2.0)) - 2 * rows / (n - 2.0);
    return (trace + centring) / (n * (n - 3.0));
  }
}
