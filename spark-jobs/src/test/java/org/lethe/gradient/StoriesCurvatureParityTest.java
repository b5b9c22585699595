package org.lethe.gradient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.lethe.analysis.Flat;
import org.lethe.analysis.Lanczos;
import org.lethe.analysis.Rademacher;
import org.lethe.analysis.SpectralDensity;
import org.lethe.analysis.TraceEstimate;
import org.lethe.benchmark.Request;
import org.lethe.checkpoint.Checkpoint;
import org.lethe.checkpoint.Tokenizer;
import org.lethe.inference.StoriesFamily;
import org.lethe.transformer.Transformer;

/**
 * The loss surface of a real checkpoint against the code of other authors: PyHessian, SAM,
 * loss-landscape, ARPACK and Avalanche.
 */
@Tag("parity")
class StoriesCurvatureParityTest {
  private static final Path REFERENCE =
      Path.of(System.getProperty("lethe.shared", "."), "reference");

  private static JsonNode golden;
  private static SurfaceModel model;
  private static LossSurface surface;

  @BeforeAll
  static void open() throws Exception {
    golden = stories().get("curvature").get(0);
    model = model(golden.get("checkpoint").asText());
    surface = surface(model, golden.get("loss_task").asText());
    assertThat(surface.dimension()).isEqualTo(golden.get("parameters").asInt());
  }

  @AfterAll
  static void close() {
    surface.close();
  }

  @Test
  void formsOfTheHessianEqualPyHessian() {
    JsonNode forms = golden.get("hutchinson_probes");
    List<TraceEstimate.Probe> probes = new ArrayList<>();
    for (int k = 0; k < forms.size(); k += 10) {
      List<float[]> signs =
          IntStream.rangeClosed(k + 1, k + 10).mapToObj(StoriesCurvatureParityTest::signs).toList();
      List<float[]> products = surface.products(signs);
      for (int i = 0; i < signs.size(); i++) {
        probes.add(new TraceEstimate.Probe(signs.get(i), products.get(i)));
      }
    }
    double worst = 0;
    for (int k = 0; k < forms.size(); k++) {
      double expected = forms.get(k).asDouble();
      double off = Math.abs(probes.get(k).form() - expected) / Math.max(1, Math.abs(expected));
      worst = Math.max(worst, off);
    }
    assertThat(worst).isLessThan(1e-3);
    TraceEstimate trace = TraceEstimate.hutchinson(probes);
    assertThat(trace.trace())
        .isCloseTo(golden.get("hutchinson_trace").asDouble(), within(1e-3 * 2308));
    assertThat(trace.error())
        .isCloseTo(golden.get("hutchinson_standard_error").asDouble(), within(1e-3 * 765));
    Lanczos space = Lanczos.of(StoriesCurvatureParityTest::product, signs(1000), 20);
    TraceEstimate outside = TraceEstimate.outside(space, probes);
    assertThat(outside.error()).isLessThan(trace.error());
    assertThat(outside.trace()).isCloseTo(trace.trace(), within(3 * trace.error()));
  }

  @Test
  void spectrumEqualsPyHessianAndArpack() {
    JsonNode slq = golden.get("slq");
    List<Lanczos> runs = new ArrayList<>();
    for (int run = 0; run < slq.get("runs").asInt(); run++) {
      Lanczos lanczos =
          Lanczos.of(
              StoriesCurvatureParityTest::product, signs(run + 1), slq.get("iterations").asInt());
      runs.add(lanczos);
      double[] nodes = lanczos.values();
      double least = slq.get("nodes").get(run).get(0).asDouble();
      double greatest = slq.get("nodes").get(run).get(nodes.length - 1).asDouble();
      assertThat(nodes[0]).isCloseTo(least, within(1e-4 * Math.abs(least)));
      assertThat(nodes[nodes.length - 1]).isCloseTo(greatest, within(1e-4 * greatest));
      for (int m = 2; m <= 4; m++) {
        double expected = slq.get("moments").get(run).get(m - 1).asDouble();
        double moment = moment(lanczos, m);
        assertThat(moment).isCloseTo(expected, within(1e-3 * Math.abs(expected)));
      }
    }
    checkDensity(slq, SpectralDensity.of(runs, slq.get("density_grid").size()));
    JsonNode exact = golden.get("arpack_float64_largest_magnitude_3");
    for (int i = 0; i < exact.size(); i++) { // the three are the three most negative
      double value = runs.get(0).values()[i];
      double expected = exact.get(i).asDouble();
      assertThat(value).isCloseTo(expected, within(1e-3 * Math.abs(expected)));
      assertThat(residual(runs.get(0), i)).isLessThan(1e-2 * Math.abs(expected));
    }
  }

  private static void checkDensity(JsonNode slq, SpectralDensity density) {
    double highest = 0;
    double worst = 0;
    for (int i = 0; i < density.values().length; i++) {
      double expected = slq.get("density").get(i).asDouble();
      highest = Math.max(highest, expected);
      worst = Math.max(worst, Math.abs(density.density()[i] - expected));
      assertThat(density.values()[i])
          .isCloseTo(slq.get("density_grid").get(i).asDouble(), within(0.5));
    }
    assertThat(worst).isLessThan(0.02 * highest);
  }

  @Test
  void sharpnessEqualsSam() {
    JsonNode sam = golden.get("sam_float64");
    Slope slope = surface.slope(new float[surface.dimension()]);
    Sharpness sharpness = new Sharpness(surface, sam.get("rho").asDouble(), slope);
    assertThat(slope.loss()).isCloseTo(sam.get("loss").asDouble(), within(1e-4));
    assertThat(Flat.norm(slope.gradient()))
        .isCloseTo(sam.get("gradient_norm").asDouble(), within(1e-4 * 36));
    assertThat(sharpness.step()).isCloseTo(sam.get("sharpness").asDouble(), within(1e-4));
    double most = sharpness.most(List.of(), 20);
    assertThat(most).isGreaterThan(0.995 * golden.get("ball_maximum").get("best").asDouble());
  }

  @Test
  void sliceEqualsLossLandscape() throws Exception {
    JsonNode slice = golden.get("slice");
    float[] stored = halves(REFERENCE.resolve(slice.get("direction_file").asText()));
    float[] direction = FilterNormalised.of(model.weights(), model.checkpoint(), stored);
    assertThat(Flat.norm(direction))
        .isCloseTo(slice.get("normalised_direction_norm").asDouble(), within(1e-4 * 86));
    double worst = 0;
    for (int i = 0; i < slice.get("alphas").size(); i++) {
      double expected = slice.get("loss").get(i).asDouble();
      double[][] point = {{slice.get("alphas").get(i).asDouble()}};
      double loss = surface.losses(List.of(new Direction.Given(direction)), point)[0];
      worst = Math.max(worst, Math.abs(loss / expected - 1));
    }
    assertThat(worst).isLessThan(1e-4);
  }

  @Test
  void traceOfTheFisherMatrixEqualsAvalanche() throws Exception {
    JsonNode ewc = stories().get("ewc");
    double expected = 0;
    for (JsonNode sum : ewc.get("fisher_diagonal_sum")) {
      expected += sum.asDouble();
    }
    try (LossSurface base =
        surface(model(ewc.get("checkpoint").asText()), ewc.get("task").asText())) {
      double[] norms = base.squaredGradientNorms();
      assertThat(norms).hasSize(ewc.get("examples").asInt());
      double trace = Arrays.stream(norms).average().orElseThrow();
      assertThat(trace).isCloseTo(expected, within(1e-4 * expected));
    }
  }

  private static JsonNode stories() throws Exception {
    return new ObjectMapper().readTree(REFERENCE.resolve("stories.json").toFile());
  }

  private static SurfaceModel model(String checkpointId) {
    Checkpoint checkpoint = Checkpoint.open(StoriesFamily.FOLDER.resolve(checkpointId));
    try (Transformer transformer = Transformer.load(checkpoint, Device.cpu())) {
      SurfaceWeights all = new SurfaceWeights(WeightScope.ALL, 0);
      return new SurfaceModel(transformer, all, SurfaceModel.Path.NONE);
    }
  }

  private static LossSurface surface(SurfaceModel model, String task) throws Exception {
    Path base = StoriesFamily.FOLDER.resolve("base"); // all have one tokenizer
    try (Tokenizer tokenizer = Checkpoint.open(base).tokenizer()) {
      List<Request> requests =
          StoriesFamily.testItems().stream()
              .filter(item -> item.get("task").asText().equals(task))
              .map(i -> StoriesFamily.request(tokenizer, i, i.get("answer").asText(), 0))
              .toList();
      return new LossSurface(model, requests, 1024);
    }
  }

  private static float[] product(float[] direction) {
    return surface.products(List.of(direction)).get(0);
  }

  private static float[] signs(int stream) {
    return Rademacher.signs(stream, surface.dimension());
  }

  private static double moment(Lanczos run, int power) {
    double sum = 0;
    for (int i = 0; i < run.steps(); i++) {
      sum += run.weights()[i] * Math.pow(run.values()[i], power);
    }
    return sum;
  }

  private static double residual(Lanczos run, int index) {
    float[] vector = run.vector(index);
    return Flat.norm(Flat.combined(1, product(vector), -run.values()[index], vector));
  }

  /** Reads a flat array of float16 in NumPy's format. */
  private static float[] halves(Path file) throws Exception {
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    bytes.position(10 + bytes.getShort(8));
    float[] values = new float[bytes.remaining() / Short.BYTES];
    for (int i = 0; i < values.length; i++) {
      values[i] = half(bytes.getShort());
    }
    return values;
  }

  private static float half(short bits) {
    int exponent = bits >> 10 & 0x1f;
    int fraction = bits & 0x3ff;
    double size =
        exponent == 0 ? fraction * 0x1p-24 : (1024 + fraction) * Math.pow(2, exponent - 25);
    return (float) (bits < 0 ? -size : size);
  }
}
