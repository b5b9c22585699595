package org.lethe.analysis;

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
record CkaSums(double kl, double kk, double ll, long batches) {
  static final CkaSums ZERO = new CkaSums(0, 0, 0, 0);

  /** Fewest samples of a batch the estimator is defined for. */
  static final int MIN_BATCH = 4;

  CkaSums {
    if (batches < 0) {
      throw new IllegalArgumentException("batches must not be negative, got " + batches);
    }
  }

  CkaSums plus(CkaSums other) {
    return new CkaSums(
        kl + other.kl, kk + other.kk, ll + other.ll, Math.addExact(batches, other.batches));
  }

  /**
   * Returns the similarity.
   *
   * @return 1 for equal up to rotation and scale, around 0 for unrelated, not clipped; NaN without
   *     batches or when a representation has no variance
   */
  double cka() {
    return kk > 0 && ll > 0 ? kl / (Math.sqrt(kk) * Math.sqrt(ll)) : Double.NaN;
  }
}
