package org.lethe.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.lethe.benchmark.Request;
import org.lethe.checkpoint.Checkpoint;
import org.lethe.checkpoint.Tokenizer;
import org.lethe.inference.StoriesFamily;
import org.lethe.training.ObjectiveTerm.Ewc;
import org.lethe.transformer.GradMode;
import org.lethe.transformer.GradientKernels;
import org.lethe.transformer.Hooks;
import org.lethe.transformer.ObjectiveKernels;
import org.lethe.transformer.Parameter;
import org.lethe.transformer.Transformer;

/**
 * EWC, PCGrad and O-LoRA on a real checkpoint against numbers of the code of Avalanche,
 * Pytorch-PCGrad and O-LoRA (commits eb075be, e987ac6, 07117e1).
 */
@Tag("parity")
class ObjectiveParityTest {

  private static JsonNode reference;

  @BeforeAll
  static void read() throws IOException {
    Path file = Path.of(System.getProperty("lethe.shared", "."), "reference", "stories.json");
    reference = new ObjectMapper().readTree(file.toFile());
  }

  @Test
  void fisherInformationEqualsAvalanches() throws Exception {
    JsonNode expected = reference.get("ewc");
    Checkpoint checkpoint = checkpoint(expected);
    try (Transformer transformer = Transformer.trainable(checkpoint, Device.cpu());
        NDManager scope = transformer.newScope()) {
      List<Parameter> parameters = transformer.parameters();
      List<NDArray> weights = parameters.stream().map(Parameter::array).toList();
      List<NDArray> sums = weights.stream().map(w -> scope.zeros(w.getShape())).toList();
      List<Sequence> items = items(checkpoint, expected.get("task").asText());
      new FisherDiagonal(transformer, weights, new Ewc(1, FisherKind.EMPIRICAL, 60, 1))
          .addTo(sums, new ExampleBatches(items), 0);
      for (int i = 0; i < sums.size(); i++) {
        String name = parameters.get(i).name();
        double norm = expected.get("fisher_diagonal_norm").get(name).asDouble();
        double sum = expected.get("fisher_diagonal_sum").get(name).asDouble();
        double found = Math.sqrt(ObjectiveKernels.dot(List.of(sums.get(i)), List.of(sums.get(i))));
        assertThat(found).as(name).isCloseTo(norm, within(1e-4 * norm));
        assertThat((double) sums.get(i).sum().getFloat()).isCloseTo(sum, within(1e-4 * sum));
      }
    }
  }

  @Test
  void projectedGradientsEqualPcGrads() throws Exception {
    JsonNode expected = reference.get("pcgrad");
    Checkpoint checkpoint = checkpoint(expected);
    try (Transformer transformer = Transformer.trainable(checkpoint, Device.cpu());
        NDManager scope = transformer.newScope()) {
      List<NDArray> a = gradient(transformer, checkpoint, expected.at("/tasks/0").asText(), scope);
      List<NDArray> b = gradient(transformer, checkpoint, expected.at("/tasks/1").asText(), scope);
      near(norm(a), expected.at("/norms_before/0"));
      near(ObjectiveKernels.dot(a, b) / (norm(a) * norm(b)), expected.get("cosine_before"));
      List<NDArray> merged = ConflictProjection.mean(List.of(a, b), 0, 0, scope);
      near(norm(merged), expected.get("merged_norm"));
      near(ObjectiveKernels.dot(merged, a), expected.get("merged_dot_a"));
      near(ObjectiveKernels.dot(merged, b), expected.get("merged_dot_b"));
      for (int i = 0; i < merged.size(); i++) {
        String name = transformer.parameters().get(i).name();
        near(norm(List.of(merged.get(i))), expected.get("merged_norm_per_tensor").get(name));
      }
    }
  }

  @Test
  void overlapOfAdaptersEqualsOLoras() {
    JsonNode expected = reference.get("o_lora");
    long seed = 100 * expected.get("seed").asLong();
    Map<String, Long> places = Map.of("q_proj", 0L, "v_proj", 10L);
    try (NDManager scope = NDManager.newBaseManager(Device.cpu(), "PyTorch")) {
      double total = 0;
      for (Map.Entry<String, Long> place : places.entrySet()) {
        NDArray old = scope.create(factor(seed + place.getValue()), new Shape(8, 64));
        NDArray current = scope.create(factor(seed + place.getValue() + 2), new Shape(8, 64));
        double found = ObjectiveKernels.overlap(List.of(old), List.of(current), scope).getFloat();
        JsonNode sum = expected.get("per_projection_abs_sum").get(place.getKey());
        assertThat(found).isCloseTo(sum.asDouble(), within(1e-5 * sum.asDouble()));
        total += 0.5 * found;
      }
      double golden = expected.get("total").asDouble();
      assertThat(total).isCloseTo(golden, within(1e-5 * golden));
    }
  }

  private static float[] factor(long stream) {
    float[] values = new float[8 * 64];
    for (int j = 0; j < values.length; j++) {
      double uniform = (splitMix((stream << 32) + j) >>> 11) * 0x1p-53;
      values[j] = (float) (0.1 * (2 * uniform - 1));
    }
    return values;
  }

  private static long splitMix(long x) {
    long z = x + 0x9E3779B97F4A7C15L;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }

  private static Checkpoint checkpoint(JsonNode expected) {
    return Checkpoint.open(StoriesFamily.FOLDER.resolve(expected.get("checkpoint").asText()));
  }

  private static List<Sequence> items(Checkpoint checkpoint, String task) throws IOException {
    try (Tokenizer tokenizer = checkpoint.tokenizer()) {
      return StoriesFamily.testItems().stream()
          .filter(item -> item.get("task").asText().equals(task))
          .map(item -> StoriesFamily.request(tokenizer, item, item.get("answer").asText(), 0))
          .map(ObjectiveParityTest::sequence)
          .toList();
    }
  }

  private static Sequence sequence(Request request) {
    int[] context = request.contextTokens();
    int[] answer = request.continuationTokens();
    int[] tokens = Arrays.copyOf(context, context.length + answer.length);
    System.arraycopy(answer, 0, tokens, context.length, answer.length);
    return Sequence.answer(tokens, context.length);
  }

  /** Gradient of the mean over items of their mean loss. */
  private static List<NDArray> gradient(
      Transformer transformer, Checkpoint checkpoint, String task, NDManager owner)
      throws IOException {
    List<NDArray> weights = transformer.parameters().stream().map(Parameter::array).toList();
    weights.forEach(w -> w.setRequiresGradient(true));
    List<NDArray> sums = weights.stream().map(w -> owner.zeros(w.getShape())).toList();
    List<Sequence> items = items(checkpoint, task);
    for (Sequence item : items) {
      try (NDManager scope = owner.newSubManager()) {
        NDArray[] gradients;
        try (GradMode on = GradMode.on()) {
          int divisor = item.targets() * items.size();
          gradients =
              Batch.of(List.of(item))
                  .terms(Student.keeping(transformer), Hooks.none(), divisor, scope)
                  .gradients(weights);
        }
        try (GradMode off = GradMode.off()) {
          GradientKernels.accumulate(sums, Arrays.asList(gradients));
        }
      }
    }
    weights.forEach(w -> w.setRequiresGradient(false));
    return sums;
  }

  private static double norm(List<NDArray> x) {
    return Math.sqrt(ObjectiveKernels.dot(x, x));
  }

  private static void near(double found, JsonNode expected) {
    double value = expected.asDouble();
    assertThat(found).isCloseTo(value, within(1e-4 * Math.abs(value)));
  }
}
