package org.lethe.measure.curvature;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.lethe.analysis.ExampleBlocks;
import org.lethe.analysis.Flat;
import org.lethe.analysis.Lanczos;
import org.lethe.analysis.Rademacher;
import org.lethe.analysis.SpectralDensity;
import org.lethe.analysis.TraceEstimate;
import org.lethe.gradient.Sharpness;
import org.lethe.gradient.Slope;
import org.lethe.gradient.Surface;
import org.lethe.measure.spi.Defined;
import org.lethe.measure.spi.ProbeWork;

/** Makes the row of one surface. */
final class CurvatureSurvey {
  /** Streams of signs: a seed has {@code STREAMS} of them, the first half for starts. */
  private static final int STREAMS = 1 << 12;

  /** Vectors that are multiplied in one go. */
  static final int TOGETHER = 4;

  private final Surface surface;
  private final CurvatureOptions options;
  private final ProbeWork work;
  private final ExampleBlocks blocks;

  CurvatureSurvey(CurvatureOptions options, ProbeWork work) {
    this.surface = work.surface();
    this.options = options;
    this.work = work;
    blocks = new ExampleBlocks(options.blocks(), work.context().seed());
  }

  CurvatureRow row() {
    Slope slope = surface.slope(new float[surface.dimension()]);
    double fisher = surface.fisherTrace();
    List<Lanczos> runs = runs();
    Lanczos first = runs.get(0);
    int last = first.steps() - 1;
    float[] top = first.vector(last);
    double[] residuals = residuals(first, List.of(last, 0));
    double[][] traceForms = traceForms(first);
    TraceEstimate hutchinson = TraceEstimate.hutchinson(traceForms[0]);
    TraceEstimate trace = TraceEstimate.outside(first, traceForms[1]);
    SpectralDensity density = SpectralDensity.of(runs, options.densityPoints());
    Sharpness sharpness = new Sharpness(surface, options.rho(), slope);
    double norm = Flat.norm(slope.gradient());
    SurfaceSlices slices = SurfaceSlices.of(surface, options.slicePoints(), work.context().seed());
    int[] blockExamples = surface.blockExamples(blocks);
    return CurvatureRowBuilder.stagedBuilder()
        .scope(options.scopeName())
        .parameters(surface.dimension())
        .examples(surface.examples())
        .loss(slope.loss())
        .gradientNorm(norm)
        .topEigenvalue(first.values()[last])
        .topResidual(residuals[0])
        .bottomEigenvalue(first.values()[0])
        .bottomResidual(residuals[1])
        .trace(trace.trace())
        .traceError(trace.error())
        .hutchinsonTrace(hutchinson.trace())
        .hutchinsonError(hutchinson.error())
        .probes(options.probes())
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
        .blockExamples(Arrays.stream(blockExamples).boxed().toList())
        .blockForms(forms(first, blockExamples))
        .planId(work.planId())
        .weightsDigest(work.weightsDigest())
        .checkpointId(work.checkpointId())
        .task(work.task())
        .build();
  }

  private float[] forms(Lanczos space, int[] blockExamples) {
    List<float[]> greatest = new ArrayList<>();
    for (int i = space.steps() - 1; i >= 0 && greatest.size() < TOGETHER; i--) {
      greatest.add(space.vector(i));
    }
    double[][][] shares = surface.forms(greatest, blocks);
    List<double[]> rows = new ArrayList<>();
    for (int block = 0; block < shares.length; block++) {
      double scale = (double) surface.examples() / Math.max(1, blockExamples[block]);
      for (double[] row : shares[block]) {
        rows.add(Arrays.stream(row).map(share -> share * scale).toArray());
      }
    }
    return joined(rows);
  }

  private List<Lanczos> runs() {
    List<float[]> starts = IntStream.range(0, options.starts()).mapToObj(this::signs).toList();
    return Lanczos.together(surface::products, starts, options.lanczosSteps());
  }

  /** Returns z' H z of every probe, and the part of it outside a space [2][probes]. */
  private double[][] traceForms(Lanczos space) {
    double[][] forms = new double[2][options.probes()];
    for (int first = 0; first < options.probes(); first += TOGETHER) {
      int end = Math.min(first + TOGETHER, options.probes());
      List<float[]> signs =
          IntStream.range(first, end).mapToObj(probe -> signs(STREAMS / 2 + probe)).toList();
      List<float[]> products = surface.products(signs);
      for (int i = 0; i < signs.size(); i++) {
        TraceEstimate.Probe probe = new TraceEstimate.Probe(signs.get(i), products.get(i));
        forms[0][first + i] = probe.form();
        forms[1][first + i] = TraceEstimate.formOutside(space, probe);
      }
    }
    return forms;
  }

  private float[] signs(int draw) {
    return Rademacher.signs(work.context().seed() * STREAMS + draw, surface.dimension());
  }

  /** Returns ||H v - λ v|| of Ritz pairs. */
  private double[] residuals(Lanczos space, List<Integer> pairs) {
    List<float[]> vectors = pairs.stream().map(space::vector).toList();
    List<float[]> products = surface.products(vectors);
    double[] values = space.values();
    return IntStream.range(0, pairs.size())
        .mapToDouble(
            i ->
                Flat.norm(Flat.combined(1, products.get(i), -values[pairs.get(i)], vectors.get(i))))
        .toArray();
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
