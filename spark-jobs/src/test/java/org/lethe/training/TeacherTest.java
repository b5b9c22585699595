package org.lethe.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lethe.checkpoint.Checkpoint;
import org.lethe.effect.Head;
import org.lethe.inference.TokenBatch;
import org.lethe.transformer.ArrayKernels;
import org.lethe.transformer.GradMode;
import org.lethe.transformer.HookPoint;
import org.lethe.transformer.Hooks;
import org.lethe.transformer.Transformer;

/** One pass of a teacher gives what a pass with the vector and a pass without it give. */
@Tag("engine")
class TeacherTest {

  /** Prompts of one, five and two tokens, in sequences of unequal length. */
  private static final List<Sequence> SEQUENCES =
      List.of(
          Sequence.answer(new int[] {7, 12, 3}, 1),
          Sequence.answer(new int[] {5, 9, 31, 2, 44, 8, 60}, 5),
          Sequence.answer(new int[] {11, 70, 1, 23, 6}, 2));

  @ParameterizedTest
  @CsvSource({"0, false", "1, false", "0, true", "1, true"})
  void onePassEqualsTwo(int layer, boolean steersAll) {
    Checkpoint checkpoint = Checkpoint.open(Golden.TINY);
    float[] vector = new float[checkpoint.config().width()];
    for (int i = 0; i < vector.length; i++) {
      vector[i] = (float) Math.sin(i + 1);
    }
    Guide guide = new Guide(vector, List.of(new Head(0, 1), new Head(1, 0)));
    TokenBatch batch = TokenBatch.of(SEQUENCES.stream().map(Sequence::tokens).toList());
    Transformer model = Transformer.load(checkpoint, Device.cpu());
    try (Teacher teacher = new Teacher(model, guide, layer);
        GradMode off = GradMode.off();
        NDManager scope = model.newScope()) {
      long[] rows = Steering.rows(SEQUENCES, batch);
      NDArray last = scope.create(rows);
      Shape shape = new Shape(batch.size(), batch.length(), vector.length);
      NDArray change = Steering.change(rows, shape, vector, 1, scope);
      Hooks steering = Steering.at(HookPoint.ATTN_OUT, layer, change);
      Map<Integer, float[]> heads = new HashMap<>();
      Hooks reading =
          Hooks.none()
              .reading(
                  HookPoint.Z,
                  (at, z) -> {
                    long tokens = (long) batch.size() * batch.length();
                    heads.put(at, ArrayKernels.rows(z.reshape(tokens, -1), last).toFloatArray());
                  });
      NDArray plain = scores(model, batch, reading, scope);
      NDArray steered = scores(model, batch, steering, scope);

      Teacher.Values values = teacher.values(SEQUENCES, batch, steersAll, scope);

      near(values.everywhere(), steersAll ? steered : plain);
      near(values.steered(), ArrayKernels.rows(steered, last));
      assertThat(values.heads()).containsOnlyKeys(0, 1);
      values
          .heads()
          .forEach(
              (at, outputs) ->
                  assertThat(outputs.toFloatArray())
                      .as("heads of block %d", at)
                      .containsExactly(heads.get(at), within(1e-5f)));
      assertThat(values.steered().toFloatArray())
          .isNotEqualTo(ArrayKernels.rows(plain, last).toFloatArray());
    }
  }

  private static NDArray scores(Transformer model, TokenBatch batch, Hooks hooks, NDManager scope) {
    NDArray scores = model.logits(batch.array(scope), hooks); // [B, T, V]
    return scores.reshape(-1, scores.getShape().get(2));
  }

  private static void near(NDArray found, NDArray expected) {
    assertThat(found.getShape()).isEqualTo(expected.getShape());
    assertThat(found.toFloatArray()).containsExactly(expected.toFloatArray(), within(1e-4f));
  }
}
