package org.lethe.gradient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.lethe.analysis.Flat;
import org.lethe.analysis.Rademacher;
import org.lethe.benchmark.Request;
import org.lethe.checkpoint.Checkpoint;
import org.lethe.checkpoint.Slot;
import org.lethe.checkpoint.TinyLlama;
import org.lethe.transformer.LowRank;
import org.lethe.transformer.Parameter;
import org.lethe.transformer.Transformer;

/** Products of the Hessian by identities; values against other code are in the parity test. */
@Tag("engine")
class LossSurfaceTest {
  private static Transformer transformer;
  private static List<Request> requests;

  @BeforeAll
  static void load() {
    transformer = Transformer.load(Checkpoint.open(TinyLlama.single()), Device.cpu());
    requests = TinyLlamaGradientTest.requests(TinyLlama.single());
  }

  @AfterAll
  static void close() {
    transformer.close();
  }

  @Test
  void aProductIsTheDerivativeOfTheGradient() {
    try (LossSurface surface = surface(WeightScope.ALL, List.of(requests))) {
      float[] direction = Rademacher.signs(1, surface.dimension());
      float[] product = surface.products(List.of(direction)).get(0);
      double step = 2e-4;
      surface.displace(Flat.scaled(step, direction));
      float[] above = surface.gradient();
      surface.displace(Flat.scaled(-step, direction));
      float[] below = surface.gradient();
      float[] difference = Flat.combined(0.5 / step, above, -0.5 / step, below);
      assertThat(Flat.norm(Flat.combined(1, product, -1, difference)))
          .isLessThan(1e-2 * Flat.norm(product));
    }
  }

  @Test
  void theHessianIsSymmetricAndDirectionsDoNotMix() {
    try (LossSurface surface = surface(WeightScope.ALL, List.of(requests))) {
      float[] x = Rademacher.signs(1, surface.dimension());
      float[] y = Rademacher.signs(2, surface.dimension());
      List<float[]> both = surface.products(List.of(x, y));
      double scale = Flat.norm(both.get(0)) * Flat.norm(y);
      assertThat(Flat.dot(y, both.get(0)))
          .isCloseTo(Flat.dot(x, both.get(1)), within(1e-5 * scale));
      float[] alone = surface.products(List.of(y)).get(0);
      assertThat(Flat.norm(Flat.combined(1, alone, -1, both.get(1))))
          .isLessThan(1e-6 * Flat.norm(alone));
    }
  }

  @Test
  void resultsAreMeansOverExamples() {
    List<List<Request>> first = List.of(requests.subList(0, 1));
    List<List<Request>> rest =
        List.of(requests.subList(1, 2), requests.subList(2, requests.size()));
    double share = 1.0 / requests.size();
    try (LossSurface all = surface(WeightScope.ALL, List.of(requests));
        LossSurface one = surface(WeightScope.ALL, first);
        LossSurface others = surface(WeightScope.ALL, rest)) {
      assertThat(all.loss())
          .isCloseTo(share * one.loss() + (1 - share) * others.loss(), within(1e-5));
      alike(all.gradient(), Flat.combined(share, one.gradient(), 1 - share, others.gradient()));
      float[] direction = Rademacher.signs(1, all.dimension());
      alike(
          all.products(List.of(direction)).get(0),
          Flat.combined(
              share,
              one.products(List.of(direction)).get(0),
              1 - share,
              others.products(List.of(direction)).get(0)));
      float[] other = Rademacher.signs(2, all.dimension());
      double[][][] forms = all.forms(List.of(direction, other), List.of(first, List.of(), rest));
      double form = Flat.dot(direction, all.products(List.of(other)).get(0));
      assertThat(forms[1]).isEqualTo(new double[2][2]);
      assertThat(share * forms[0][0][1] + (1 - share) * forms[2][0][1])
          .isCloseTo(form, within(1e-4 * Math.abs(form)));
      double[] norms = all.squaredGradientNorms();
      assertThat(norms).hasSize(requests.size());
      double own = Flat.norm(one.gradient());
      assertThat(DoubleStream.of(norms).map(n -> Math.abs(n - own * own)).min().orElseThrow())
          .isLessThan(1e-3 * own * own);
    }
  }

  @Test
  void displacementsLeaveTheTransformerAsItIs() {
    TaskGradient before = TaskGradient.of(transformer, List.of(requests));
    try (LossSurface surface = surface(WeightScope.ALL, List.of(requests))) {
      assertThat(surface.loss()).isCloseTo(before.loss(), within(1e-5));
      float[] gradient = surface.gradient();
      surface.displace(Flat.scaled(-0.1 / Flat.norm(gradient), gradient));
      assertThat(surface.loss()).isLessThan(before.loss());
      surface.displace(new float[surface.dimension()]);
      assertThat(surface.loss()).isCloseTo(before.loss(), within(1e-5));
      alike(surface.gradient(), gradient);
    }
    assertThat(TaskGradient.of(transformer, List.of(requests)).loss()).isEqualTo(before.loss());
  }

  @Test
  void scopesAreTheWeightsOfTheirNames() {
    try (LossSurface attention = surface(WeightScope.ATTENTION, List.of(requests));
        LossSurface block = surface(WeightScope.BLOCK, List.of(requests))) {
      assertThat(attention.weights()).allMatch(w -> "qkvo".contains(w.module()));
      assertThat(attention.weights()).hasSize(4 * transformer.config().layers());
      assertThat(block.weights()).isNotEmpty().allMatch(weight -> weight.layer() == 1);
      assertThat(block.origin()).isEqualTo(WeightScope.BLOCK.values(transformer, 1));
      assertThat(block.products(List.of(Rademacher.signs(1, block.dimension()))).get(0))
          .hasSize(block.dimension());
    }
    assertThatThrownBy(() -> surface(WeightScope.ADAPTERS, List.of(requests)).close())
        .hasMessageContaining("has no weights of scope adapters");
  }

  @Test
  void adaptersHaveASurfaceOfTheirOwn() {
    LowRank lowRank = new LowRank(2, 4, Set.of(Slot.Q, Slot.DOWN), 7);
    try (Transformer adapted =
            Transformer.adapted(Checkpoint.open(TinyLlama.single()), lowRank, Device.cpu());
        LossSurface surface =
            new LossSurface(adapted, WeightScope.ADAPTERS, 0, List.of(requests))) {
      assertThat(surface.weights()).hasSize(2 * adapted.adapters().size());
      assertThat(surface.loss())
          .isCloseTo(TaskGradient.of(transformer, List.of(requests)).loss(), within(1e-4));
      float[] x = Rademacher.signs(1, surface.dimension());
      float[] y = Rademacher.signs(2, surface.dimension());
      List<float[]> both = surface.products(List.of(x, y));
      double scale = Flat.norm(both.get(0)) * Flat.norm(y);
      assertThat(scale).isGreaterThan(0);
      assertThat(Flat.dot(y, both.get(0)))
          .isCloseTo(Flat.dot(x, both.get(1)), within(1e-5 * scale));
    }
  }

  @Test
  void directionsHaveTheRowsOfTheWeightsAndNoVectors() {
    try (LossSurface surface = surface(WeightScope.BLOCK, List.of(requests))) {
      float[] direction = FilterNormalised.random(surface, 5);
      float[] origin = surface.origin();
      int first = 0;
      for (Parameter weight : surface.weights()) {
        long[] shape = weight.array().getShape().getShape();
        int width = (int) shape[shape.length - 1];
        int size = (int) weight.array().size();
        for (int row = first; row < first + size; row += width) {
          double length = Flat.norm(Arrays.copyOfRange(origin, row, row + width));
          assertThat(Flat.norm(Arrays.copyOfRange(direction, row, row + width)))
              .isCloseTo(shape.length == 1 ? 0 : length, within(1e-5 * length));
        }
        first += size;
      }
      assertThat(FilterNormalised.random(surface, 5)).isEqualTo(direction);
      assertThat(FilterNormalised.random(surface, 6)).isNotEqualTo(direction);
    }
  }

  @Test
  void sharpnessIsTheRiseWithinARadius() {
    try (LossSurface surface = surface(WeightScope.ALL, List.of(requests))) {
      double loss = surface.loss();
      float[] gradient = surface.gradient();
      Sharpness sharpness = new Sharpness(surface, 0.05, loss, gradient);
      double step = sharpness.step();
      assertThat(surface.loss()).isCloseTo(loss, within(1e-6));
      surface.displace(Flat.scaled(0.05 / Flat.norm(gradient), gradient));
      assertThat(step).isCloseTo(surface.loss() - loss, within(1e-6)).isPositive();
      float[] signs = Rademacher.signs(1, surface.dimension());
      double most = sharpness.most(List.of(), 10);
      assertThat(most).isGreaterThanOrEqualTo(step);
      assertThat(sharpness.most(List.of(signs), 10)).isGreaterThanOrEqualTo(most);
      Sharpness flat = new Sharpness(surface, 0.05, loss, new float[gradient.length]);
      assertThat(flat.step()).isNaN();
      assertThat(flat.most(List.of(), 10)).isZero();
    }
  }

  private static LossSurface surface(WeightScope scope, List<List<Request>> batches) {
    return new LossSurface(transformer, scope, 1, batches);
  }

  private static void alike(float[] found, float[] expected) {
    assertThat(Flat.norm(Flat.combined(1, found, -1, expected)))
        .isLessThan(1e-4 * Flat.norm(expected));
  }
}
