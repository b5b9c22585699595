package org.lethe.transformer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("engine")
class KernelsTest {

  @Test
  void gradientOfASumOfSquaresIsTwiceTheWeight() {
    try (NDManager m = Engine.getEngine("PyTorch").newBaseManager();
        GradMode on = GradMode.on()) {
      NDArray w = m.create(new float[] {1, -2, 3});
      w.setRequiresGradient(true);
      NDArray loss = w.mul(w).sum();
      NDArray[] grads = GradientKernels.gradients(loss, List.of(w));
      assertThat(grads[0].toFloatArray()).containsExactly(2, -4, 6);
    }
  }

  @Test
  void tokenLogProbsAreALogSoftmax() {
    try (NDManager m = Engine.getEngine("PyTorch").newBaseManager();
        GradMode off = GradMode.off()) {
      NDArray logits = m.create(new float[] {0, 0, 0, 0, 0, 3}, new Shape(2, 3));
      TokenKernels.TokenLogProbs scores =
          TokenKernels.tokenLogProbs(
              logits, m.create(new long[] {0, 1}), m.create(new long[] {1, 2}));
      assertThat(scores.logProbs().toFloatArray()[0])
          .isCloseTo((float) -Math.log(3), within(1e-6f));
      assertThat(scores.greedy().toBooleanArray()).containsExactly(false, true);
    }
  }

  /** Rows of several widths, whose highest logits are tied and shared by several answers. */
  @ParameterizedTest
  @ValueSource(ints = {1, 7, 1000, 100_003})
  void tokenLogProbsInPlaceAreTheSame(int vocabulary) {
    Random draw = new Random(vocabulary);
    float[] values = new float[11 * vocabulary];
    for (int i = 0; i < values.length; i++) {
      values[i] = draw.nextInt(4); // of small numbers, so that many are equal
    }
    long[] rows = new long[100];
    long[] ids = new long[100];
    for (int k = 0; k < rows.length; k++) {
      rows[k] = draw.nextInt(11);
      ids[k] = draw.nextInt(Math.min(vocabulary, 5));
    }
    try (NDManager m = Engine.getEngine("PyTorch").newBaseManager();
        GradMode off = GradMode.off()) {
      NDArray logits = m.create(values, new Shape(11, vocabulary));
      TokenKernels.TokenLogProbs plain =
          TokenKernels.tokenLogProbs(logits, m.create(rows), m.create(ids));
      TokenKernels.TokenLogProbs found =
          TokenKernels.tokenLogProbsInPlace(logits.duplicate(), m.create(rows), m.create(ids));
      assertThat(found.logProbs().toFloatArray())
          .containsExactly(plain.logProbs().toFloatArray(), within(1e-6f));
      assertThat(found.greedy().toBooleanArray())
          .containsExactly(plain.greedy().toBooleanArray())
          .contains(true);
    }
  }

  @Test
  void theNormSpansAllArrays() {
    try (NDManager m = Engine.getEngine("PyTorch").newBaseManager();
        GradMode off = GradMode.off()) {
      NDArray a = m.create(new float[] {3, 0});
      NDArray b = m.create(new float[] {4});
      assertThat(GradientKernels.norm(List.of(a, b)).getFloat()).isEqualTo(5f);
    }
  }

  @Test
  void firstAdamWStepMovesByTheLearningRateAgainstTheSign() {
    try (NDManager m = Engine.getEngine("PyTorch").newBaseManager();
        GradMode off = GradMode.off()) {
      NDArray w = m.create(new float[] {1, 1});
      NDArray zero = m.create(new float[2]);
      NDArray step = m.create(0f);
      GradientKernels.adamW(
          List.of(w),
          List.of(m.create(new float[] {2, -5})),
          List.of(zero.duplicate()),
          List.of(zero.duplicate()),
          List.of(step),
          1,
          new GradientKernels.AdamWStep(0.1, 0.9, 0.999, 0.5, 1e-8));
      assertThat(w.toFloatArray()[0]).isCloseTo(1 - 0.05f - 0.1f, within(1e-6f));
      assertThat(w.toFloatArray()[1]).isCloseTo(1 - 0.05f + 0.1f, within(1e-6f));
      assertThat(step.getFloat()).isEqualTo(1f);
    }
  }

  @Test
  void adamWScalesTheGradients() {
    try (NDManager m = Engine.getEngine("PyTorch").newBaseManager();
        GradMode off = GradMode.off()) {
      NDArray w = m.create(new float[2]);
      NDArray first = m.create(new float[2]);
      NDArray second = m.create(new float[2]);
      GradientKernels.adamW(
          List.of(w),
          List.of(m.create(new float[] {2, -5})),
          List.of(first),
          List.of(second),
          List.of(m.create(0f)),
          0.25,
          new GradientKernels.AdamWStep(0.1, 0.9, 0.999, 0, 1e-8));
      assertThat(first.toFloatArray()[0]).isCloseTo(0.1f * 0.5f, within(1e-7f));
      assertThat(first.toFloatArray()[1]).isCloseTo(0.1f * -1.25f, within(1e-7f));
      assertThat(second.toFloatArray()[0]).isCloseTo(0.001f * 0.25f, within(1e-8f));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {7, 100_000})
  void theSlopeOfTheCrossEntropyIsItsGradient(int vocabulary) {
    Engine engine = Engine.getEngine("PyTorch");
    engine.setRandomSeed(1);
    try (NDManager m = engine.newBaseManager()) {
      NDArray hidden = m.randomNormal(0, 3, new Shape(6, vocabulary), DataType.FLOAT32);
      NDArray ids = m.create(new long[] {1, 6, 0, 3, vocabulary - 1, 1});
      hidden.setRequiresGradient(true);
      try (GradMode on = GradMode.on()) {
        NDArray logits = ArrayKernels.times(hidden, 2);
        NDArray loss = ArrayKernels.divided(TokenKernels.crossEntropy(logits, ids), 9);
        NDArray expected = GradientKernels.gradients(loss, List.of(hidden))[0];
        TokenKernels.Slope slope = TokenKernels.crossEntropySlope(logits, ids, 9);
        NDArray found = GradientKernels.pulledBack(logits, slope.gradient(), List.of(hidden), m)[0];
        assertThat(slope.loss().getFloat()).isCloseTo(loss.getFloat(), within(1e-5f));
        float[] values = found.toFloatArray();
        float[] reference = expected.toFloatArray();
        // both exponentiate differences of up to 60, which float32 holds to some 4e-6
        for (int i = 0; i < values.length; i++) {
          assertThat(values[i])
              .isCloseTo(reference[i], within(3e-5f * Math.abs(reference[i]) + 1e-9f));
        }
      }
    }
  }
}
