package org.lethe.gradient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.lethe.benchmark.Request;
import org.lethe.checkpoint.Checkpoint;
import org.lethe.checkpoint.SafetensorsFile;
import org.lethe.checkpoint.TinyLlama;
import org.lethe.inference.StoriesFamily;
import org.lethe.inference.TransformerLanguageModel;
import org.lethe.scoring.LogLikelihood;
import org.lethe.transformer.Transformer;

/** Answer log-probabilities and the gradient of their loss against transformers. */
@Tag("engine")
class TinyLlamaGradientTest {

  static List<Path> both() {
    return TinyLlama.both();
  }

  @ParameterizedTest
  @MethodSource("both")
  void answersEqualTransformers(Path folder) {
    JsonNode answers = TinyLlama.golden(folder).get("answers");
    try (TransformerLanguageModel model = new TransformerLanguageModel(load(folder))) {
      List<LogLikelihood> found = model.logLikelihoods(requests(folder));
      for (int i = 0; i < answers.size(); i++) {
        assertThat(found.get(i).logProb())
            .isCloseTo(answers.get(i).get("log_prob").asDouble(), within(1e-4));
        assertThat(found.get(i).greedy()).isEqualTo(answers.get(i).get("greedy").asBoolean());
      }
    }
  }

  @ParameterizedTest
  @MethodSource("both")
  void lossAndNormsEqualTransformers(Path folder) {
    JsonNode golden = TinyLlama.golden(folder).get("gradient");
    try (Transformer transformer = load(folder)) {
      TaskGradient gradient = TaskGradient.of(transformer, List.of(requests(folder)));
      assertThat(gradient.loss()).isCloseTo(golden.get("loss").asDouble(), within(1e-4));
      assertThat(gradient.groups()).hasSize(golden.get("norms").size());
      for (TaskGradient.Group group : gradient.groups()) {
        double norm = golden.get("norms").get(group.parameter().name()).asDouble();
        assertThat(norm(group.values())).isCloseTo(norm, within(1e-4 * norm));
      }
    }
  }

  @Test
  void blocksMakeUpTheWhole() {
    List<Request> requests = requests(TinyLlama.single());
    List<List<List<Request>>> blocks =
        List.of(
            List.of(requests.subList(0, 1)),
            List.of(),
            List.of(requests.subList(1, requests.size())));
    int[] sizes = {1, 0, requests.size() - 1};
    Map<String, float[]> sums = new HashMap<>();
    try (Transformer transformer = load(TinyLlama.single())) {
      TaskGradient whole =
          TaskGradient.of(
              transformer,
              blocks,
              (block, group) -> {
                float[] sum =
                    sums.computeIfAbsent(
                        group.parameter().name(), n -> new float[group.values().length]);
                for (int i = 0; i < sum.length; i++) {
                  sum[i] += group.values()[i] * sizes[block] / requests.size();
                }
              });
      TaskGradient expected = TaskGradient.of(transformer, List.of(requests));
      assertThat(whole.loss()).isCloseTo(expected.loss(), within(1e-5));
      for (int g = 0; g < expected.groups().size(); g++) {
        float[] values = expected.groups().get(g).values();
        float tolerance = (float) (1e-5 * norm(values));
        assertThat(whole.groups().get(g).values()).containsExactly(values, within(tolerance));
        assertThat(sums.get(expected.groups().get(g).parameter().name()))
            .containsExactly(values, within(tolerance));
      }
    }
  }

  @Test
  void everyElementEqualsTransformers() {
    SafetensorsFile golden =
        SafetensorsFile.open(TinyLlama.single().resolve("gradients.safetensors"));
    try (Transformer transformer = load(TinyLlama.single())) {
      List<List<Request>> oneByOne = requests(TinyLlama.single()).stream().map(List::of).toList();
      for (TaskGradient.Group group : TaskGradient.of(transformer, oneByOne).groups()) {
        float[] expected = golden.floats(golden.tensors().get(group.parameter().name()));
        float[] found = group.values();
        assertThat(found).hasSameSizeAs(expected);
        float[] difference = found.clone();
        for (int i = 0; i < difference.length; i++) {
          difference[i] -= expected[i];
        }
        assertThat(norm(difference)).as(group.parameter().name()).isLessThan(1e-4 * norm(expected));
      }
    }
  }

  private static Transformer load(Path folder) {
    return Transformer.load(Checkpoint.open(folder), Device.cpu());
  }

  static List<Request> requests(Path folder) {
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

  private static double norm(float[] values) {
    double sum = 0;
    for (float value : values) {
      sum += (double) value * value;
    }
    return Math.sqrt(sum);
  }
}
