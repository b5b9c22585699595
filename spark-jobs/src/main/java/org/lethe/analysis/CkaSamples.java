package org.lethe.analysis;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A representation of samples, prepared once and compared with many others by linear CKA.
 *
 * <p>Time: preparing takes n p min(n, p) operations; a comparison takes n^2 where a batch has no
 * more samples than dimensions, else 2 n p q, and n more for the interval. Memory: n min(n, p)
 * numbers, twice that in more than one batch.
 */
public final class CkaSamples {
  private final ItemBatches batches;
  private final List<LinearKernel> kernels = new ArrayList<>();
  private final List<HsicItems> own = new ArrayList<>();
  private final LinearKernel whole;
  private final double biasedNorm;

  private CkaSamples(double[][] x, ItemBatches batches) {
    this.batches = batches;
    for (int[] batch : batches.members()) {
      LinearKernel kernel =
          LinearKernel.of(Arrays.stream(batch).mapToObj(i -> x[i]).toArray(double[][]::new));
      kernels.add(kernel);
      own.add(kernel.with(kernel));
    }
    boolean one = kernels.size() == 1;
    whole = one ? kernels.get(0) : LinearKernel.of(x);
    biasedNorm = (one ? own.get(0) : whole.with(whole)).biased();
  }

  /**
   * Prepares samples.
   *
   * @param x activations [n, p], one row per sample; not modified
   * @param batches how the n samples are dealt into batches of the unbiased estimate
   */
  public static CkaSamples of(double[][] x, ItemBatches batches) {
    Shapes.rectangular("x", x);
    return new CkaSamples(x, batches);
  }

  /**
   * Compares with another representation of the same samples in the same batches. The interval is
   * the jackknife over samples: each is left out of its batch in turn, and all three sums with it.
   *
   * @param confidence level of the interval, in (0, 1)
   * @return no value where a batch has fewer than four samples, no interval where one has fewer
   *     than five
   * @throws IllegalArgumentException if the samples or batches differ in number
   */
  public CkaEstimate with(CkaSamples other, double confidence) {
    if (batches.smallest() < CkaSums.MIN_BATCH) {
      return CkaEstimate.NONE;
    }
    List<HsicItems> between = between(other);
    CkaSums sums = sums(between, other);
    double cka = sums.cka();
    HsicItems all = between.size() == 1 ? between.get(0) : whole.with(other.whole);
    double biased = new CkaSums(all.biased(), biasedNorm, other.biasedNorm, 1).cka();
    double[] leftOut = leftOut(sums, between, other);
    return new CkaEstimate(
        cka, bounded(Jackknife.interval(cka, leftOut, confidence)), Math.min(1, biased));
  }

  /**
   * Returns the similarity to another representation without each sample, in the order of the
   * samples; for the jackknife of a quantity that it is part of.
   *
   * @return [n]; all NaN where a batch has fewer than four samples
   * @throws IllegalArgumentException if the samples or batches differ in number
   */
  public double[] withoutEach(CkaSamples other) {
    double[] ordered = new double[batches.members().stream().mapToInt(b -> b.length).sum()];
    Arrays.fill(ordered, Double.NaN);
    if (batches.smallest() < CkaSums.MIN_BATCH) {
      return ordered;
    }
    List<HsicItems> between = between(other);
    double[] leftOut = leftOut(sums(between, other), between, other);
    int at = 0;
    for (int[] batch : batches.members()) {
      for (int item : batch) {
        ordered[item] = leftOut[at++];
      }
    }
    return ordered;
  }

  private List<HsicItems> between(CkaSamples other) {
    Shapes.sameLength("batches of x", batches.count(), "batches of y", other.batches.count());
    List<HsicItems> between = new ArrayList<>();
    for (int b = 0; b < batches.count(); b++) {
      between.add(kernels.get(b).with(other.kernels.get(b)));
    }
    return between;
  }

  private CkaSums sums(List<HsicItems> between, CkaSamples other) {
    CkaSums sums = CkaSums.ZERO;
    for (int b = 0; b < batches.count(); b++) {
      sums = sums.plus(sums(between.get(b), own.get(b), other.own.get(b)));
    }
    return sums;
  }

  private static CkaSums sums(HsicItems kl, HsicItems kk, HsicItems ll) {
    return new CkaSums(kl.estimate(), kk.estimate(), ll.estimate(), 1);
  }

  /** Returns the similarity without each sample [n]. */
  private double[] leftOut(CkaSums sums, List<HsicItems> between, CkaSamples other) {
    List<double[]> parts = new ArrayList<>();
    for (int b = 0; b < between.size(); b++) {
      CkaSums batch = sums(between.get(b), own.get(b), other.own.get(b));
      double[] kl = between.get(b).leftOut();
      double[] kk = own.get(b).leftOut();
      double[] ll = other.own.get(b).leftOut();
      double[] without = new double[kl.length];
      for (int i = 0; i < without.length; i++) {
        without[i] =
            new CkaSums(
                    sums.kl() - batch.kl() + kl[i],
                    sums.kk() - batch.kk() + kk[i],
                    sums.ll() - batch.ll() + ll[i],
                    sums.batches())
                .cka();
      }
      parts.add(without);
    }
    return parts.stream().flatMapToDouble(Arrays::stream).toArray();
  }

  /** A similarity lies in [-1, 1]: each sum is an inner product of centred kernels. */
  private static ConfidenceInterval bounded(ConfidenceInterval interval) {
    return interval.exists()
        ? new ConfidenceInterval(
            bounded(interval.low()), bounded(interval.high()), interval.method())
        : interval;
  }

  private static double bounded(double similarity) {
    return Math.max(-1, Math.min(1, similarity));
  }
}
