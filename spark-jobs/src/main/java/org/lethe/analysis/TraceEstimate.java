package org.lethe.analysis;

import java.util.Arrays;
import java.util.List;

/**
 * The trace of a symmetric matrix that is known by its products alone.
 *
 * @param trace the estimate
 * @param error its standard error; NaN with fewer than two probes
 */
public record TraceEstimate(double trace, double error) {

  /**
   * A probe and its product.
   *
   * @param signs random signs z [n]
   * @param product A z [n]
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  public record Probe(float[] signs, float[] product) {
    /** Returns z' A z, whose expectation is the trace (Hutchinson 1990). */
    public double form() {
      return Flat.dot(signs, product);
    }
  }

  /** Estimates the trace by the mean of z' A z. */
  public static TraceEstimate hutchinson(List<Probe> probes) {
    return hutchinson(probes.stream().mapToDouble(Probe::form).toArray());
  }

  /** As above, from the forms z' A z. */
  public static TraceEstimate hutchinson(double[] forms) {
    return of(0, forms);
  }

  /**
   * Takes the trace in a Krylov space as it is and estimates what is outside it, which varies less
   * when the space holds the largest eigenvalues (the idea of Hutch++, Meyer et al. 2021). The
   * space must not depend on the probes.
   */
  public static TraceEstimate outside(Lanczos space, List<Probe> probes) {
    return outside(
        space, probes.stream().mapToDouble(probe -> formOutside(space, probe)).toArray());
  }

  /** As above, from the forms of {@link #formOutside}. */
  public static TraceEstimate outside(Lanczos space, double[] forms) {
    return of(Arrays.stream(space.diagonal()).sum(), forms);
  }

  /** Returns w' A w for w = z - Q c with c = Q' z, from A z and T = Q' A Q. */
  public static double formOutside(Lanczos space, Probe probe) {
    List<float[]> basis = space.basis();
    double[] shares = basis.stream().mapToDouble(q -> Flat.dot(q, probe.signs())).toArray();
    double form = probe.form();
    double[] diagonal = space.diagonal();
    double[] beside = space.offDiagonal();
    for (int i = 0; i < shares.length; i++) {
      form -= 2 * shares[i] * Flat.dot(basis.get(i), probe.product());
      form += shares[i] * shares[i] * diagonal[i];
      if (i > 0) {
        form += 2 * shares[i] * shares[i - 1] * beside[i - 1];
      }
    }
    return form;
  }

  private static TraceEstimate of(double known, double[] forms) {
    double mean = Arrays.stream(forms).average().orElse(Double.NaN);
    double squares = Arrays.stream(forms).map(form -> (form - mean) * (form - mean)).sum();
    int n = forms.length;
    return new TraceEstimate(known + mean, n < 2 ? Double.NaN : Math.sqrt(squares / (n - 1) / n));
  }
}
