package org.lethe.transformer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("engine")
class KernelsTest {

  @Test
  void gradientOfASumOfSquaresIsTwiceTheWeight() {
    try (NDManager m = Engine.getEngine("PyTorch").newBaseManager();
        GradMode on = GradMode.on()) {
      NDArray w = m.create(new float[] {1, -2, 3});
      w.setRequiresGradient(true);
      NDArray loss = w.mul(w).sum();
      NDArray[] grads = Kernels.gradients(loss, List.of(w));
      assertThat(grads[0].toFloatArray()).containsExactly(2, -4, 6);
    }
  }

  @Test
  void tokenLogProbsAreALogSoftmax() {
    try (NDManager m = Engine.getEngine("PyTorch").newBaseManager();
        GradMode off = GradMode.off()) {
      NDArray logits = m.create(new float[] {0, 0, 0, 0, 0, 3}, new Shape(2, 3));
      Kernels.TokenLogProbs scores =
          Kernels.tokenLogProbs(logits, m.create(new long[] {0, 1}), m.create(new long[] {1, 2}));
      assertThat(scores.logProbs().toFloatArray()[0])
          .isCloseTo((float) -Math.log(3), within(1e-6f));
      assertThat(scores.greedy().toBooleanArray()).containsExactly(false, true);
    }
  }

  @Test
  void normAndScaleSpanAllArrays() {
    try (NDManager m = Engine.getEngine("PyTorch").newBaseManager();
        GradMode off = GradMode.off()) {
      NDArray a = m.create(new float[] {3, 0});
      NDArray b = m.create(new float[] {4});
      assertThat(Kernels.norm(List.of(a, b)).getFloat()).isEqualTo(5f);
      Kernels.scale(List.of(a, b), 0.5);
      assertThat(a.toFloatArray()).containsExactly(1.5f, 0);
      assertThat(b.toFloatArray()).containsExactly(2);
    }
  }

  @Test
  void firstAdamWStepMovesByTheLearningRateAgainstTheSign() {
    try (NDManager m = Engine.getEngine("PyTorch").newBaseManager();
        GradMode off = GradMode.off()) {
      NDArray w = m.create(new float[] {1, 1});
      NDArray zero = m.create(new float[2]);
      NDArray step = m.create(0f);
      Kernels.adamW(
          List.of(w),
          List.of(m.create(new float[] {2, -5})),
          List.of(zero.duplicate()),
          List.of(zero.duplicate()),
          List.of(step),
          new Kernels.AdamWStep(0.1, 0.9, 0.999, 0.5, 1e-8));
      assertThat(w.toFloatArray()[0]).isCloseTo(1 - 0.05f - 0.1f, within(1e-6f));
      assertThat(w.toFloatArray()[1]).isCloseTo(1 - 0.05f + 0.1f, within(1e-6f));
      assertThat(step.getFloat()).isEqualTo(1f);
    }
  }
}
