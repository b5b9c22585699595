package org.lethe.gradient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.lethe.benchmark.Request;
import org.lethe.checkpoint.Checkpoint;
import org.lethe.checkpoint.Tokenizer;
import org.lethe.inference.BatchPlanner;
import org.lethe.inference.StoriesFamily;
import org.lethe.transformer.Transformer;

/** Gradients of a real checkpoint against PyTorch's. */
@Tag("parity")
class StoriesGradientParityTest {

  @Test
  void gradientsOfEveryWeightEqualPyTorch() throws Exception {
    JsonNode golden;
    try (InputStream in = getClass().getResourceAsStream("stories_gradients.json")) {
      golden = new ObjectMapper().readTree(in);
    }
    Checkpoint checkpoint =
        Checkpoint.open(StoriesFamily.FOLDER.resolve(golden.get("checkpoint").asText()));
    List<TaskGradient> gradients = new ArrayList<>();
    try (Transformer transformer = Transformer.load(checkpoint, Device.cpu());
        Tokenizer tokenizer = checkpoint.tokenizer()) {
      for (String task : List.of("present-past", "country-capital")) {
        List<Request> requests =
            StoriesFamily.testItems().stream()
                .filter(i -> i.get("task").asText().equals(task))
                .limit(golden.get("examples").asInt())
                .map(i -> StoriesFamily.request(tokenizer, i, i.get("answer").asText(), 0))
                .toList();
        TaskGradient gradient = TaskGradient.of(transformer, BatchPlanner.plan(requests, 64));
        check(gradient, golden.get("tasks").get(task));
        gradients.add(gradient);
      }
    }
    for (int i = 0; i < gradients.get(0).groups().size(); i++) {
      TaskGradient.Group a = gradients.get(0).groups().get(i);
      TaskGradient.Group b = gradients.get(1).groups().get(i);
      double expected = golden.get("inner_products").get(a.parameter().name()).asDouble();
      double scale = norm(a.values()) * norm(b.values());
      assertThat(dot(a.values(), b.values())).isCloseTo(expected, within(1e-4 * scale));
    }
  }

  private static void check(TaskGradient gradient, JsonNode expected) {
    assertThat(gradient.loss()).isCloseTo(expected.get("loss").asDouble(), within(1e-5));
    assertThat(gradient.groups()).hasSize(expected.get("weights").size());
    for (TaskGradient.Group group : gradient.groups()) {
      JsonNode weight = expected.get("weights").get(group.parameter().name());
      double norm = weight.get("norm").asDouble();
      double[] wave = new double[group.values().length];
      for (int i = 0; i < wave.length; i++) {
        wave[i] = Math.cos(i);
      }
      assertThat(norm(group.values())).isCloseTo(norm, within(1e-4 * norm));
      assertThat(dot(group.values(), wave))
          .isCloseTo(weight.get("projection").asDouble(), within(1e-4 * norm));
      JsonNode samples = weight.get("every_97th");
      for (int k = 0; k < samples.size(); k++) {
        assertThat((double) group.values()[97 * k])
            .isCloseTo(samples.get(k).asDouble(), within(1e-4 * norm));
      }
    }
  }

  private static double norm(float[] x) {
    return Math.sqrt(dot(x, x));
  }

  private static double dot(float[] x, float[] y) {
    double sum = 0;
    for (int i = 0; i < x.length; i++) {
      sum += (double) x[i] * y[i];
    }
    return sum;
  }

  private static double dot(float[] x, double[] y) {
    double sum = 0;
    for (int i = 0; i < x.length; i++) {
      sum += x[i] * y[i];
    }
    return sum;
  }
}
