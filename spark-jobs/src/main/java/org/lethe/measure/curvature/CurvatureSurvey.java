package org.lethe.measure.curvature;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.lethe.analysis.Flat;
import org.lethe.analysis.Lanczos;
import org.lethe.analysis.Rademacher;
import org.lethe.analysis.SpectralDensity;
import org.lethe.analysis.TraceEstimate;
import org.lethe.benchmark.Request;
import org.lethe.gradient.LossSurface;
import org.lethe.gradient.Sharpness;
import org.lethe.measure.spi.Defined;
import org.lethe.measure.spi.ProbeWork;

/** Makes the row of one surface. */
final class CurvatureSurvey {
  /** Streams of signs: a seed has {@code STREAMS} of them, the first half for starts. */
  private static final int STREAMS = 1 << 12;

  /** Vectors that are multiplied in one go. */
  private static final int TOGETHER = 4;

  private final LossSurface surface;
  private final CurvatureOptions options;
  private final ProbeWork work;

  CurvatureSurvey(LossSurface surface, CurvatureOptions options, ProbeWork work) {
    this.surface = surface;
    this.options = options;
    this.work = work;
  }

  /**
   * @param blocks the examples in batches, by block
   */
  CurvatureRow row(List<List<List<Request>>> blocks) {
    double loss = surface.loss();
    float[] gradient = surface.gradient();
    double[] squares = surface.squaredGradientNorms();
    double fisher = Arrays.stream(squares).average().orElseThrow();
    List<Lanczos> runs = runs();
    Lanczos first = runs.get(0);
    int last = first.steps() - 1;
    float[] top = first.vector(last);
    List<TraceEstimate.Probe> probes = probes();
    TraceEstimate trace = TraceEstimate.outside(first, probes);
    TraceEstimate hutchinson = TraceEstimate.hutchinson(probes);
    SpectralDensity density = SpectralDensity.of(runs, options.densityPoints());
    Sharpness sharpness = new Sharpness(surface, options.rho(), loss, gradient);
    double norm = Flat.norm(gradient);
    SurfaceSlices slices = SurfaceSlices.of(surface, options.slicePoints(), work.context().seed());
    return CurvatureRowBuilder.stagedBuilder()
        .scope(options.scopeName())
        .parameters(surface.dimension())
        .examples(surface.examples())
        .loss(loss)
        .gradientNorm(norm)
        .topEigenvalue(first.values()[last])
        .topResidual(residual(first.values()[last], top))
        .bottomEigenvalue(first.values()[0])
        .bottomResidual(residual(first.values()[0], first.vector(0)))
        .trace(trace.trace())
        .traceError(trace.error())
        .hutchinsonTrace(hutchinson.trace())
        .hutchinsonError(hutchinson.error())
        .probes(probes.size())
        .fisherTrace(fisher)
        .gradientVariance(fisher - norm * norm)
        .rho(options.rho())
        .samStep(Defined.orNull(sharpness.step()))
        .samMax(sharpness.most(List.of(top), options.ascentSteps()))
        .ritzValues(joined(runs.stream().map(Lanczos::values).toList()))
        .ritzWeights(joined(runs.stream().map(Lanczos::weights).toList()))
        .lanczosSteps(runs.stream().map(Lanczos::steps).toList())
        .densityValues(joined(List.of(density.values())))
        .density(joined(List.of(density.density())))
        .sliceSteps(slices.steps())
        .slice(slices.line())
        .plane(slices.plane())
        .blockExamples(blocks.stream().map(CurvatureSurvey::size).toList())
        .blockForms(forms(first, blocks))
        .planId(work.planId())
        .weightsDigest(work.weightsDigest())
        .checkpointId(work.checkpointId())
        .task(work.task())
        .build();
  }

  private float[] forms(Lanczos space, List<List<List<Request>>> blocks) {
    List<float[]> greatest = new ArrayList<>();
    for (int i = space.steps() - 1; i >= 0 && greatest.size() < TOGETHER; i--) {
      greatest.add(space.vector(i));
    }
    List<double[]> rows = new ArrayList<>();
    for (double[][] form : surface.forms(greatest, blocks)) {
      rows.addAll(List.of(form));
    }
    return joined(rows);
  }

  private List<Lanczos> runs() {
    List<Lanczos> runs = new ArrayList<>();
    for (int run = 0; run < options.starts(); run++) {
      runs.add(
          Lanczos.of(
              direction -> surface.products(List.of(direction)).get(0),
              signs(run),
              options.lanczosSteps()));
    }
    return runs;
  }

  private List<TraceEstimate.Probe> probes() {
    List<TraceEstimate.Probe> probes = new ArrayList<>();
    while (probes.size() < options.probes()) {
      List<float[]> signs = new ArrayList<>();
      for (int i = probes.size(); i < options.probes() && signs.size() < TOGETHER; i++) {
        signs.add(signs(STREAMS / 2 + i));
      }
      List<float[]> products = surface.products(signs);
      for (int i = 0; i < signs.size(); i++) {
        probes.add(new TraceEstimate.Probe(signs.get(i), products.get(i)));
      }
    }
    return probes;
  }

  private float[] signs(int draw) {
    return Rademacher.signs(work.context().seed() * STREAMS + draw, surface.dimension());
  }

  private double residual(double value, float[] vector) {
    float[] product = surface.products(List.of(vector)).get(0);
    return Flat.norm(Flat.combined(1, product, -value, vector));
  }

  private static int size(List<List<Request>> batches) {
    return batches.stream().mapToInt(List::size).sum();
  }

  private static float[] joined(List<double[]> parts) {
    float[] joined = new float[parts.stream().mapToInt(part -> part.length).sum()];
    int place = 0;
    for (double[] part : parts) {
      for (double value : part) {
        joined[place++] = (float) value;
      }
    }
    return joined;
  }
}
