package org.lethe.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.lethe.analysis.Flattening.Eigenvalue;

/** Krylov spaces, traces and densities against numpy, ARPACK and scipy. */
class LanczosTest {
  private static final JsonNode GOLDEN = Golden.read("lanczos.json");

  @Test
  void aFullRunFindsEveryEigenvalueOnce() {
    Lanczos run = Lanczos.of(x -> product(24, x), start(24), 24);
    assertThat(run.values()).containsExactly(Golden.vector(GOLDEN.get("all_of_24")), within(2e-4));
    assertThat(Arrays.stream(run.weights()).sum()).isCloseTo(1, within(1e-9));
  }

  @Test
  void endsOfTheSpectrumConvergeFirstAndKeepTheirSigns() {
    Lanczos run = Lanczos.of(x -> product(300, x), start(300), 40);
    double[] ends = Golden.vector(GOLDEN.get("ends_of_300"));
    double[] values = run.values();
    assertThat(run.steps()).isLessThanOrEqualTo(40);
    assertThat(values[0]).isCloseTo(ends[0], within(1e-4));
    assertThat(values[1]).isCloseTo(ends[1], within(1e-4));
    assertThat(values[values.length - 2]).isCloseTo(ends[2], within(1e-4));
    assertThat(values[values.length - 1]).isCloseTo(ends[3], within(1e-4));
  }

  @Test
  void residualsAreThoseOfTheMatrix() {
    Lanczos run = Lanczos.of(x -> product(300, x), start(300), 6);
    for (int i = 0; i < 6; i++) {
      float[] vector = run.vector(i);
      assertThat(Flat.norm(vector)).isCloseTo(1, within(1e-6));
      float[] off = Flat.combined(1, product(300, vector), -run.values()[i], vector);
      assertThat(run.residual(i)).isCloseTo(Flat.norm(off), within(1e-3));
    }
    assertThat(run.residual(3)).isGreaterThan(1);
  }

  @Test
  void quadratureIsExactForPowers() {
    Lanczos run = Lanczos.of(x -> product(300, x), start(300), 3);
    for (int m = 0; m < 5; m++) {
      double expected = GOLDEN.get("moments").get(m).asDouble();
      double sum = 0;
      for (int i = 0; i < 3; i++) {
        sum += run.weights()[i] * Math.pow(run.values()[i], m);
      }
      assertThat(sum).isCloseTo(expected, within(1e-5 * Math.max(1, Math.abs(expected))));
    }
  }

  @Test
  void anExhaustedSpaceEndsTheRun() {
    Lanczos run = Lanczos.of(x -> Flat.scaled(-2, x), start(10), 5);
    assertThat(run.steps()).isEqualTo(1);
    assertThat(run.values()).containsExactly(new double[] {-2}, within(1e-6));
    assertThat(Lanczos.of(x -> product(24, x), start(24), 30).steps()).isLessThanOrEqualTo(24);
    assertThatThrownBy(() -> Lanczos.of(x -> x, new float[3], 2))
        .hasMessage("a start must have a length above 0, got 0.0");
  }

  @Test
  void signsAreThoseOfNumpy() {
    assertThat(wide(Rademacher.signs(3, 12))).containsExactly(Golden.vector(GOLDEN.get("signs")));
    assertThat(wide(Rademacher.signs((1L << 31) + 5, 12)))
        .containsExactly(Golden.vector(GOLDEN.get("signs_of_long_stream")));
  }

  @Test
  void tracesHaveTheErrorOfScipy() {
    TraceEstimate trace = TraceEstimate.hutchinson(probes());
    assertThat(trace.trace()).isCloseTo(GOLDEN.get("mean").asDouble(), within(1e-3));
    assertThat(trace.error()).isCloseTo(GOLDEN.get("error").asDouble(), within(1e-3));
  }

  @Test
  void aSpaceTakesItsShareOfTheTraceOut() {
    double exact = GOLDEN.get("trace").asDouble();
    Lanczos space = Lanczos.of(x -> product(300, x), start(300), 12);
    TraceEstimate outside = TraceEstimate.outside(space, probes());
    assertThat(outside.error()).isLessThan(TraceEstimate.hutchinson(probes()).error());
    assertThat(outside.trace()).isCloseTo(exact, within(3 * outside.error()));
    double whole = Arrays.stream(Golden.vector(GOLDEN.get("all_of_24"))).sum();
    Lanczos everything = Lanczos.of(x -> product(24, x), start(24), 24);
    List<TraceEstimate.Probe> probes =
        Stream.of(Rademacher.signs(7, 24), Rademacher.signs(8, 24))
            .map(signs -> new TraceEstimate.Probe(signs, product(24, signs)))
            .toList();
    TraceEstimate known = TraceEstimate.outside(everything, probes);
    assertThat(known.trace()).isCloseTo(whole, within(1e-2));
    assertThat(known.error()).isLessThan(1e-2);
  }

  @Test
  void densityIsThatOfGaussiansAtRitzValues() {
    Lanczos run = Lanczos.of(x -> product(300, x), start(300), 12);
    JsonNode expected = GOLDEN.get("density");
    assertThat(run.values()).containsExactly(Golden.vector(expected.get("nodes")), within(1e-3));
    SpectralDensity density = SpectralDensity.of(List.of(run, run), 41);
    assertThat(density.values()).containsExactly(Golden.vector(expected.get("grid")), within(1e-3));
    assertThat(density.density())
        .containsExactly(Golden.vector(expected.get("density")), within(1e-4));
  }

  @Test
  void flatteningHasTheJackknifeOfItsBlocks() {
    JsonNode expected = GOLDEN.get("flattening");
    Eigenvalue before =
        new Eigenvalue(expected.get("top_before").asDouble(), forms(expected.get("before")));
    Eigenvalue after =
        new Eigenvalue(expected.get("top_after").asDouble(), forms(expected.get("after")));
    double[] examples = Golden.vector(expected.get("examples"));
    Flattening found = Flattening.of(before, after, examples, 0.9);
    assertThat(found.value()).isCloseTo(expected.get("value").asDouble(), within(1e-12));
    assertThat(found.interval().low()).isCloseTo(expected.get("low").asDouble(), within(1e-12));
    assertThat(found.interval().high()).isCloseTo(expected.get("high").asDouble(), within(1e-12));
  }

  @Test
  void blocksWithoutExamplesCountNothing() {
    Eigenvalue before = eigenvalue(11, 10, 0, 12);
    Eigenvalue after = eigenvalue(6, 5, 0, 7);
    assertThat(Flattening.of(before, after, new double[] {2, 0, 2}, 0.9))
        .isEqualTo(
            Flattening.of(eigenvalue(11, 10, 12), eigenvalue(6, 5, 7), new double[] {2, 2}, 0.9));
  }

  @Test
  void aChangeOfSignHasNoFlattening() {
    double[] examples = {1, 1};
    Eigenvalue positive = eigenvalue(3, 2, 4);
    Eigenvalue negative = eigenvalue(-1, -2, 0);
    for (Flattening found :
        List.of(
            Flattening.of(positive, negative, examples, 0.9),
            Flattening.of(negative, positive, examples, 0.9))) {
      assertThat(found.value()).isNaN();
      assertThat(found.interval().exists()).isFalse();
    }
  }

  private static Eigenvalue eigenvalue(double value, double... forms) {
    return new Eigenvalue(
        value, Arrays.stream(forms).mapToObj(f -> new double[][] {{f}}).toArray(double[][][]::new));
  }

  private static double[][][] forms(JsonNode blocks) {
    return IntStream.range(0, blocks.size())
        .mapToObj(block -> Golden.matrix(blocks.get(block)))
        .toArray(double[][][]::new);
  }

  private static List<TraceEstimate.Probe> probes() {
    return IntStream.rangeClosed(7, 11)
        .mapToObj(k -> Rademacher.signs(k, 300))
        .map(signs -> new TraceEstimate.Probe(signs, product(300, signs)))
        .toList();
  }

  private static float[] start(int n) {
    float[] start = new float[n];
    for (int i = 0; i < n; i++) {
      start[i] = 1 + i % 3;
    }
    return start;
  }

  /** The matrix of lanczos.py by a vector. */
  private static float[] product(int n, float[] x) {
    double[] raised = {150, -120, 90, -60};
    float[] product = new float[n];
    for (int i = 0; i < n; i++) {
      double sum = i < raised.length ? raised[i] * x[i] : 0;
      for (int j = 0; j < n; j++) {
        sum += ((131 * i * j + 57 * (i + j)) % 997 - 498) / 512.0 * x[j];
      }
      product[i] = (float) sum;
    }
    return product;
  }

  private static double[] wide(float[] x) {
    return IntStream.range(0, x.length).mapToDouble(i -> x[i]).toArray();
  }
}
