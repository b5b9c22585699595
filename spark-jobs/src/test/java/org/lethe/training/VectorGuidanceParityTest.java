package org.lethe.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.lethe.checkpoint.Checkpoint;
import org.lethe.effect.Head;
import org.lethe.training.ObjectiveTerm.FvGuided;
import org.lethe.training.ObjectiveTerm.FvGuided.Form;
import org.lethe.transformer.ArrayKernels;
import org.lethe.transformer.GradMode;
import org.lethe.transformer.Parameter;
import org.lethe.transformer.Transformer;

/**
 * Guided training on SmolLM2-135M against numbers that FvForgetting's own code (commit f9f2194)
 * computed. The property lethe.smollm2 names the folder of the model, float32.
 */
@Tag("parity")
@Tag("smollm2")
class VectorGuidanceParityTest {

  private static final Path REFERENCE =
      Path.of(System.getProperty("lethe.shared", "."), "reference");
  private static final FvGuided AUTHORS =
      new FvGuided(Form.AUTHORS, 20, 0.1, 1, 0.1, 0.1, 0.01, 2, 9);

  @Test
  void termsGatesTotalAndGradientsEqualTheAuthors() throws IOException {
    JsonNode golden =
        new ObjectMapper()
            .readTree(REFERENCE.resolve("fvforgetting_country-capital.json").toFile());
    List<Sequence> batch = new ArrayList<>();
    for (int b = 0; b < 4; b++) {
      int first = golden.at("/batch/last_prompt_index").get(b).asInt() + 1;
      batch.add(Sequence.answer(ints(golden.at("/batch/input_ids").get(b)), first));
    }
    List<Head> heads = new ArrayList<>();
    golden
        .get("heads")
        .forEach(head -> heads.add(new Head(head.get(0).asInt(), head.get(1).asInt())));
    Guide guide = new Guide(npy("todd_country-capital_fv_25trials.npy"), heads);
    Checkpoint checkpoint = Checkpoint.open(Path.of(System.getProperty("lethe.smollm2", "")));
    Transformer teacher = Transformer.load(checkpoint, Device.cpu());
    JsonNode points = golden.get("loss_terms");
    try (VectorGuidance closesTeacher = new VectorGuidance(teacher, teacher, AUTHORS, guide)) {
      for (String point : List.of("theta_base", "theta_down_1_25", "theta_v_1_5")) {
        try (Transformer student = Transformer.trainable(checkpoint, Device.cpu())) {
          perturb(student, points.get(point).get("perturbation"));
          check(point, student, teacher, guide, batch, points.get(point));
        }
      }
    }
  }

  private static void check(
      String point,
      Transformer student,
      Transformer teacher,
      Guide guide,
      List<Sequence> batch,
      JsonNode expected) {
    VectorGuidance guidance = new VectorGuidance(student, teacher, AUTHORS, guide);
    List<NDArray> weights = student.parameters().stream().map(Parameter::array).toList();
    weights.forEach(w -> w.setRequiresGradient(true));
    try (NDManager scope = student.newScope()) {
      BatchLoss.Terms terms;
      NDArray[] gradients;
      try (GradMode on = GradMode.on()) {
        terms = guidance.of(batch, BatchLoss.Whole.of(batch, 0), scope);
        gradients = terms.gradients(weights);
      }
      near(point + " ce", terms.answers().getFloat(), expected.get("ce"), 1e-5);
      near(point + " total", terms.root().getFloat(), expected.get("total"), 1e-5);
      double all = 0;
      for (int i = 0; i < gradients.length; i++) {
        String name = student.parameters().get(i).name();
        double square = squares(gradients[i]);
        all += square;
        if (expected.get("gradient_norms").has(name)) {
          JsonNode norm = expected.get("gradient_norms").get(name);
          near(point + " " + name, Math.sqrt(square), norm, 1e-4);
        }
      }
      near(point + " gradient", Math.sqrt(all), expected.get("gradient_norm"), 1e-4);
    }
    try (NDManager scope = student.newScope();
        GradMode off = GradMode.off()) {
      VectorGuidance.Values values = guidance.values(batch, scope);
      close(point + " kl1", values.vector(), expected.get("kl1"));
      close(point + " kl2", values.teacher(), expected.get("kl2"));
      for (int i = 0; i < guide.heads().size(); i++) {
        Head head = guide.heads().get(i);
        NDArray error = values.heads().get(head.layer()).get(head.head());
        close(point + " " + head, error, expected.get("head_mse").get(i));
      }
      FvGuided corrected = new FvGuided(Form.CORRECTED, 20, 0.1, 1, 0.1, 0.1, 0.01, 2, 9);
      values = new VectorGuidance(student, teacher, corrected, guide).values(batch, scope);
      double mean =
          expected.at("/own_code/kl2_teacher_without_v_mean_over_real_positions").asDouble();
      assertThat((double) values.teacher().getFloat()).isCloseTo(4 * mean, within(4e-5));
      assertThat((double) values.vector().getFloat())
          .isCloseTo(4 * expected.get("kl1").asDouble(), within(4e-5));
    }
  }

  private static void perturb(Transformer student, JsonNode change) {
    List<Integer> layers = new ArrayList<>();
    change.get("layers").forEach(layer -> layers.add(layer.asInt()));
    try (GradMode off = GradMode.off()) {
      for (Parameter parameter : student.parameters()) {
        if (layers.contains(parameter.layer())
            && parameter.name().endsWith(change.get("tensor").asText())) {
          NDArray weight = parameter.array();
          ArrayKernels.assign(weight, ArrayKernels.times(weight, change.get("factor").asDouble()));
        }
      }
    }
  }

  /** Sum of squares in double; in float32 the sum over the embedding is 3e-4 too small. */
  private static double squares(NDArray gradient) {
    double sum = 0;
    for (float x : gradient.toFloatArray()) {
      sum += (double) x * x;
    }
    return sum;
  }

  private static void near(String name, double found, JsonNode expected, double tolerance) {
    double value = expected.asDouble();
    assertThat(found).as(name).isCloseTo(value, within(tolerance * value));
  }

  private static void close(String name, NDArray found, JsonNode expected) {
    assertThat((double) found.getFloat()).as(name).isCloseTo(expected.asDouble(), within(1e-5));
  }

  private static int[] ints(JsonNode list) {
    int[] values = new int[list.size()];
    Arrays.setAll(values, i -> list.get(i).asInt());
    return values;
  }

  /** The values of a float32 array in numpy's format. */
  private static float[] npy(String name) throws IOException {
    ByteBuffer bytes =
        ByteBuffer.wrap(Files.readAllBytes(REFERENCE.resolve(name))).order(ByteOrder.LITTLE_ENDIAN);
    bytes.position(10 + bytes.getShort(8));
    float[] values = new float[bytes.remaining() / Float.BYTES];
    bytes.asFloatBuffer().get(values);
    return values;
  }
}
