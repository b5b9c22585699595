package org.lethe.transformer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.lethe.benchmark.Request;
import org.lethe.checkpoint.Checkpoint;
import org.lethe.checkpoint.TinyLlama;
import org.lethe.gradient.TaskGradient;
import org.lethe.inference.StoriesFamily;
import org.lethe.inference.TransformerLanguageModel;
import org.lethe.scoring.LogLikelihood;

/** Weights and blocks in 16 bits. */
@Tag("engine")
class PrecisionTest {

  /** Half a unit in the last place of 1, beside which other orders of rounding lie. */
  private static double unit(Precision precision) {
    return precision == Precision.BF16 ? 0x1p-8 : 0x1p-11;
  }

  static List<Arguments> narrow() {
    return TinyLlama.both().stream()
        .flatMap(
            folder -> Stream.of(Precision.BF16, Precision.FP16).map(p -> Arguments.of(folder, p)))
        .toList();
  }

  /**
   * Two orders of rounding differ about as much as either does from float32, on weights as large as
   * these by some hundredths of a nat in bf16.
   */
  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("narrow")
  void answersAreAsFarFromFloat32AsThoseOfTransformers(Path folder, Precision precision)
      throws Exception {
    JsonNode golden = golden().get(folder.getFileName().toString());
    List<Request> requests = requests(folder);
    double ours = 0;
    double theirs = 0;
    try (TransformerLanguageModel model = new TransformerLanguageModel(load(folder, precision))) {
      List<LogLikelihood> found = model.logLikelihoods(requests);
      for (int i = 0; i < requests.size(); i++) {
        JsonNode exact = golden.get("float32").get(i);
        for (int k = 0; k < exact.size(); k++) {
          ours += Math.abs(found.get(i).tokenLogProbs()[k] - exact.get(k).asDouble());
          theirs +=
              Math.abs(
                  golden.get(precision.key()).get(i).get(k).asDouble() - exact.get(k).asDouble());
        }
      }
    }
    assertThat(ours).isPositive().isLessThan(4 * theirs); // bf16 is 8 times as far as fp16
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("narrow")
  void aWeightIsTheNearestOfItsPrecision(Path folder, Precision precision) {
    Checkpoint checkpoint = Checkpoint.open(folder);
    try (Transformer wide = load(folder, Precision.FLOAT32);
        Transformer narrow = load(folder, precision)) {
      boolean storedSo = checkpoint.storedType().bytes() == 2 && precision == Precision.BF16;
      for (int i = 0; i < wide.parameters().size(); i++) {
        float[] expected = wide.parameters().get(i).array().toFloatArray();
        float[] found = widened(narrow.parameters().get(i).array());
        assertThat(found).hasSameSizeAs(expected);
        for (int k = 0; k < found.length; k++) {
          double most = storedSo ? 0 : unit(precision) * Math.abs(expected[k]) + 0x1p-25;
          assertThat((double) found[k]).isCloseTo(expected[k], within(most));
        }
      }
    }
  }

  private static float[] widened(NDArray x) {
    try (NDArray home = x.getManager().create(0f);
        NDArray wide = ArrayKernels.like(x, home)) {
      return wide.toFloatArray();
    }
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("narrow")
  void hooksSeeFloat32AndMayGiveItBack(Path folder, Precision precision) {
    try (Transformer transformer = load(folder, precision);
        GradMode off = GradMode.off();
        NDManager scope = transformer.newScope()) {
      NDArray tokens = scope.create(new long[] {1, 2, 3, 4, 5, 6}, new Shape(2, 3));
      for (HookPoint point : HookPoint.values()) {
        if (point.layers(transformer.config()).isEmpty()) {
          continue; // of mixtures of experts
        }
        Hooks seen =
            Hooks.none()
                .reading(point, (l, x) -> assertThat(x.getDataType()).isEqualTo(DataType.FLOAT32));
        float[] plain = transformer.logits(tokens, seen).toFloatArray();
        Hooks same = Hooks.none().everywhere(point, (layer, x) -> x.duplicate());
        assertThat(transformer.logits(tokens, same).toFloatArray())
            .as(point.name())
            .containsExactly(plain);
        Hooks zero = Hooks.none().at(point, 0, (layer, x) -> x.zerosLike());
        assertThat(transformer.logits(tokens, zero).toFloatArray())
            .as(point.name())
            .isNotEqualTo(plain);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"BF16", "FP16"})
  void everyFamilyComputesNearFloat32(Precision precision) throws IOException, URISyntaxException {
    for (Path folder : FamiliesTest.folders()) {
      try (Transformer wide = load(folder, Precision.FLOAT32);
          Transformer narrow = load(folder, precision);
          GradMode off = GradMode.off()) {
        boolean sparse = !HookPoint.ROUTER.layers(wide.config()).isEmpty();
        double most = sparse ? 2 : 64 * unit(precision); // a router may choose another expert
        String name = folder.getFileName().toString();
        float[] expected = logits(wide);
        assertThat(distance(logits(narrow), expected) / norm(expected))
            .as(name)
            .isPositive()
            .isLessThan(most);
        float[] continued = SplitTransformerTest.continued(wide);
        assertThat(distance(SplitTransformerTest.continued(narrow), continued) / norm(continued))
            .as("%s, continued", name)
            .isPositive()
            .isLessThan(most);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"BF16", "FP16"})
  void gradientsAreNearFloat32(Precision precision) {
    Path folder = TinyLlama.single();
    try (Transformer wide = load(folder, Precision.FLOAT32);
        Transformer narrow = load(folder, precision)) {
      List<List<Request>> batch = List.of(requests(folder));
      float[] expected = joined(TaskGradient.of(wide, batch));
      float[] found = joined(TaskGradient.of(narrow, batch));
      assertThat(distance(found, expected) / norm(expected))
          .isPositive()
          .isLessThan(64 * unit(precision));
    }
  }

  private static float[] joined(TaskGradient gradient) {
    List<Float> all = new ArrayList<>();
    for (TaskGradient.Group group : gradient.groups()) {
      for (float value : group.values()) {
        all.add(value);
      }
    }
    float[] values = new float[all.size()];
    IntStream.range(0, values.length).forEach(i -> values[i] = all.get(i));
    return values;
  }

  private static float[] logits(Transformer transformer) {
    try (NDManager scope = transformer.newScope()) {
      NDArray tokens = scope.create(new long[] {3, 1, 4, 1, 5, 9, 2, 6, 5, 3}, new Shape(2, 5));
      return transformer.logits(tokens, Hooks.none()).toFloatArray();
    }
  }

  private static double distance(float[] a, float[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += Math.pow((double) a[i] - b[i], 2);
    }
    return Math.sqrt(sum);
  }

  private static double norm(float[] a) {
    return distance(a, new float[a.length]);
  }

  private static Transformer load(Path folder, Precision precision) {
    return Transformer.load(Checkpoint.open(folder), precision, List.of(Device.cpu()));
  }

  private static List<Request> requests(Path folder) {
    List<Request> requests = new ArrayList<>();
    for (JsonNode answer : TinyLlama.golden(folder).get("answers")) {
      requests.add(
          StoriesFamily.request(
              answer.get("continuation").asText(),
              "tiny",
              ints(answer.get("context_ids")),
              ints(answer.get("continuation_ids"))));
    }
    return requests;
  }

  private static int[] ints(JsonNode list) {
    return IntStream.range(0, list.size()).map(i -> list.get(i).asInt()).toArray();
  }

  private static JsonNode golden() throws IOException {
    return new ObjectMapper()
        .readTree(PrecisionTest.class.getResource("/transformer/precision.json"));
  }
}
