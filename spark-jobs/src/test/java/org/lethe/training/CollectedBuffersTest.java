package org.lethe.training;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lethe.checkpoint.Checkpoint;
import org.lethe.effect.Head;
import org.lethe.training.ObjectiveTerm.FvGuided;
import org.lethe.training.ObjectiveTerm.FvGuided.Form;
import org.lethe.training.ObjectiveTerm.IvGuided;
import org.lethe.transformer.GradMode;
import org.lethe.transformer.Parameter;
import org.lethe.transformer.Transformer;

/**
 * Java may collect and use again the memory of closed arrays between a forward pass and its
 * gradient. Gradients must not depend on it. Granite multiplies embeddings, the residual stream and
 * scores by numbers.
 */
@Tag("engine")
class CollectedBuffersTest {

  @ParameterizedTest
  @ValueSource(strings = {"tiny-llama", "families/granite"})
  void gradientsDoNotReadFreedMemory(String folder) throws InterruptedException {
    Checkpoint checkpoint = Checkpoint.open(Path.of("src/test/resources/checkpoint", folder));
    int width = checkpoint.config().width();
    float[] vector = new float[width];
    for (int i = 0; i < width; i++) {
      vector[i] = (float) Math.sin(i + 1);
    }
    Guide guide = new Guide(vector, List.of(new Head(0, 1), new Head(1, 0)));
    try (Transformer student = Transformer.trainable(checkpoint, Device.cpu())) {
      Student keeping = Student.keeping(student);
      Transformer teacher = Transformer.load(checkpoint, Device.cpu());
      FvGuided options = new FvGuided(Form.CORRECTED, 20, 0.1, 1e3, 0, 0, 0, 2, 0);
      try (VectorGuidance guided = new VectorGuidance(student, teacher, options, guide)) {
        BatchLoss steered = new ProgressiveIntervention(keeping, new IvGuided(0, 1, 1), 8, vector);
        for (BatchLoss loss : List.of(new AnswerLoss(keeping), guided, steered)) {
          assertThat(gradient(student, loss, true))
              .as(loss.getClass().getSimpleName())
              .isEqualTo(gradient(student, loss, false));
        }
      }
    }
  }

  private static float[][] gradient(Transformer student, BatchLoss loss, boolean collects)
      throws InterruptedException {
    Random random = new Random(1);
    List<Sequence> part =
        IntStream.range(0, 2)
            .mapToObj(
                i ->
                    Sequence.answer(
                        random.ints(8, 0, student.config().vocabularySize()).toArray(), 5))
            .toList();
    List<NDArray> weights = student.parameters().stream().map(Parameter::array).toList();
    weights.forEach(weight -> weight.setRequiresGradient(true));
    try (NDManager scope = student.newScope();
        GradMode on = GradMode.on()) {
      BatchLoss.Terms terms = loss.of(part, BatchLoss.Whole.of(part, 0), scope);
      if (collects) {
        useMemoryAgain();
      }
      return Arrays.stream(terms.gradients(weights))
          .map(NDArray::toFloatArray)
          .toArray(float[][]::new);
    }
  }

  private static void useMemoryAgain() throws InterruptedException {
    System.gc();
    Thread.sleep(200); // buffers are freed by a thread of their own
    List<ByteBuffer> buffers = new ArrayList<>();
    for (int i = 0; i < 2000; i++) {
      ByteBuffer buffer = ByteBuffer.allocateDirect(4 + 4 * (i % 20));
      while (buffer.hasRemaining()) {
        buffer.put((byte) 1);
      }
      buffers.add(buffer);
    }
    assertThat(buffers).hasSize(2000);
  }
}
