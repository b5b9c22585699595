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
import org.lethe.analysis.ExampleBlocks;
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
  private static final int BATCH = 4096;

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
    try (LossSurface surface = surface(WeightScope.ALL, requests)) {
      float[] direction = Rademacher.signs(1, surface.dimension());
      float[] product = surface.products(List.of(direction)).get(0);
      double step = 2e-4;
      float[] above = surface.slope(Flat.scaled(step, direction)).gradient();
      float[] below = surface.slope(Flat.scaled(-step, direction)).gradient();
      float[] difference = Flat.combined(0.5 / step, above, -0.5 / step, below);
      assertThat(Flat.norm(Flat.combined(1, product, -1, difference)))
          .isLessThan(1e-2 * Flat.norm(product));
    }
  }

  @Test
  void theHessianIsSymmetricAndDirectionsDoNotMix() {
    try (LossSurface surface = surface(WeightScope.ALL, requests)) {
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
    List<Request> rest = requests.subList(1, requests.size());
    double share = 1.0 / requests.size();
    try (LossSurface all = surface(WeightScope.ALL, requests);
        LossSurface one = surface(WeightScope.ALL, requests.subList(0, 1));
        LossSurface others = surface(WeightScope.ALL, rest, 1)) { // a batch an example
      float[] none = new float[all.dimension()];
      Slope slope = all.slope(none);
      assertThat(slope.loss())
          .isCloseTo(
              share * one.slope(none).loss() + (1 - share) * others.slope(none).loss(),
              within(1e-5));
      float[] own = one.slope(none).gradient();
      alike(slope.gradient(), Flat.combined(share, own, 1 - share, others.slope(none).gradient()));
      float[] direction = Rademacher.signs(1, all.dimension());
      alike(
          all.products(List.of(direction)).get(0),
          Flat.combined(
              share,
              one.products(List.of(direction)).get(0),
              1 - share,
              others.products(List.of(direction)).get(0)));
      double[] norms = all.squaredGradientNorms();
      assertThat(norms).hasSize(requests.size());
      double squared = Math.pow(Flat.norm(own), 2);
      assertThat(DoubleStream.of(norms).map(n -> Math.abs(n - squared)).min().orElseThrow())
          .isLessThan(1e-3 * squared);
      assertThat(all.fisherTrace()).isEqualTo(DoubleStream.of(norms).average().orElseThrow());
    }
  }

  @Test
  void formsOfBlocksAddUp() {
    ExampleBlocks blocks = new ExampleBlocks(3, 5);
    try (LossSurface surface = surface(WeightScope.ALL, requests)) {
      float[] x = Rademacher.signs(1, surface.dimension());
      float[] y = Rademacher.signs(2, surface.dimension());
      int[] counts = surface.blockExamples(blocks);
      double[][][] forms = surface.forms(List.of(x, y), blocks);
      double sum = 0;
      for (int block = 0; block < counts.length; block++) {
        int own = block;
        List<Request> dealt =
            requests.stream().filter(request -> blocks.of(request.docId()) == own).toList();
        assertThat(counts[block]).isEqualTo(dealt.size());
        sum += forms[block][0][1];
        if (dealt.isEmpty()) {
          assertThat(forms[block]).isEqualTo(new double[2][2]);
        } else {
          try (LossSurface alone = surface(WeightScope.ALL, dealt)) {
            double form = Flat.dot(x, alone.products(List.of(y)).get(0));
            assertThat(forms[block][0][1] * requests.size() / dealt.size())
                .isCloseTo(form, within(1e-4 * Math.abs(form)));
          }
        }
      }
      double form = Flat.dot(x, surface.products(List.of(y)).get(0));
      assertThat(sum).isCloseTo(form, within(1e-4 * Math.abs(form)));
    }
  }

  @Test
  void displacementsLeaveTheTransformerAsItIs() {
    TaskGradient before = TaskGradient.of(transformer, List.of(requests));
    try (LossSurface surface = surface(WeightScope.ALL, requests)) {
      float[] none = new float[surface.dimension()];
      Slope slope = surface.slope(none);
      assertThat(slope.loss()).isCloseTo(before.loss(), within(1e-5));
      float[] downwards = Flat.scaled(-0.1 / Flat.norm(slope.gradient()), slope.gradient());
      assertThat(surface.slope(downwards).loss()).isLessThan(before.loss());
      assertThat(surface.slope(none).loss()).isEqualTo(slope.loss());
    }
    assertThat(TaskGradient.of(transformer, List.of(requests)).loss()).isEqualTo(before.loss());
  }

  @Test
  void pointsAreSharesOfDirections() {
    try (LossSurface surface = surface(WeightScope.ALL, requests)) {
      float[] signs = Rademacher.signs(1, surface.dimension());
      Direction.Given given = new Direction.Given(signs);
      Direction.FilterNormalised random = new Direction.FilterNormalised(3);
      double[] losses =
          surface.losses(List.of(given, random), new double[][] {{0.01, 0}, {0, 0}, {0.01, 0.5}});
      float[] aside = Flat.scaled(0.01, signs);
      assertThat(losses[0]).isCloseTo(surface.slope(aside).loss(), within(1e-6));
      float[] none = new float[surface.dimension()];
      assertThat(losses[1]).isCloseTo(surface.slope(none).loss(), within(1e-6));
      float[] values = random(3);
      float[] both = Flat.combined(1, aside, 0.5, values);
      assertThat(losses[2]).isCloseTo(surface.slope(both).loss(), within(1e-5));
      assertThat(surface.dot(given, random))
          .isCloseTo(Flat.dot(signs, values), within(1e-6 * Flat.norm(values)));
    }
  }

  @Test
  void directionsOfTrainingAreDifferencesOfItsWeights() {
    float[] start = Flat.scaled(0.5, origin());
    float[] before = Flat.scaled(0.25, origin());
    SurfaceWeights all = new SurfaceWeights(WeightScope.ALL, 0);
    SurfaceModel.Path path = new SurfaceModel.Path(start.clone(), before.clone());
    try (SurfaceModel model = new SurfaceModel(transformer, all, path)) {
      assertThat(model.values(Direction.Training.LAST)).isEqualTo(start); // w - w / 2
      assertThat(model.values(Direction.Training.BEFORE)).isEqualTo(before);
    }
    try (SurfaceModel model = model(WeightScope.ALL)) {
      assertThatThrownBy(() -> model.values(Direction.Training.LAST))
          .hasMessage("no weights were given for the direction LAST");
    }
  }

  @Test
  void aSurfaceOfPartsIsThatOfAllExamples() {
    try (LossSurface all = surface(WeightScope.ALL, requests);
        LossSurface one = surface(WeightScope.ALL, requests.subList(0, 1));
        LossSurface others = surface(WeightScope.ALL, requests.subList(1, requests.size()))) {
      Surface parts =
          new AskedSurface(
              all.dimension(),
              all.examples(),
              question -> {
                SurfaceMeans.Sum sum = new SurfaceMeans.Sum(all.examples());
                sum.add(one.examples(), question.of(one));
                sum.add(others.examples(), question.of(others));
                return sum.means();
              });
      ExampleBlocks blocks = new ExampleBlocks(2, 1);
      assertThat(parts.blockExamples(blocks)).isEqualTo(all.blockExamples(blocks));
      assertThat(parts.fisherTrace())
          .isCloseTo(all.fisherTrace(), within(1e-4 * all.fisherTrace()));
      float[] aside = Flat.scaled(1e-3, Rademacher.signs(1, all.dimension()));
      alike(parts.slope(aside).gradient(), all.slope(aside).gradient());
      assertThat(parts.slope(aside).loss()).isCloseTo(all.slope(aside).loss(), within(1e-5));
      List<float[]> two =
          List.of(Rademacher.signs(1, all.dimension()), Rademacher.signs(2, all.dimension()));
      List<float[]> products = all.products(two);
      alike(parts.products(two).get(1), products.get(1));
      double scale = Flat.norm(products.get(0)) * Flat.norm(two.get(0));
      double[][][] forms = parts.forms(two, blocks);
      double[][][] whole = all.forms(two, blocks);
      assertThat(forms[1][0][1]).isCloseTo(whole[1][0][1], within(1e-5 * scale));
      assertThat(forms[0][1][1]).isCloseTo(whole[0][1][1], within(1e-5 * scale));
      List<Direction> random = List.of(new Direction.FilterNormalised(1));
      double[][] points = {{0.1}, {-0.1}};
      assertThat(parts.losses(random, points))
          .containsExactly(all.losses(random, points), within(1e-5));
      assertThat(parts.dot(random.get(0), random.get(0)))
          .isCloseTo(all.dot(random.get(0), random.get(0)), within(1e-9 * scale));
    }
  }

  @Test
  void scopesAreTheWeightsOfTheirNames() {
    try (SurfaceModel attention = model(WeightScope.ATTENTION);
        SurfaceModel block = model(WeightScope.BLOCK);
        LossSurface surface = surface(WeightScope.BLOCK, requests)) {
      assertThat(attention.weights()).allMatch(w -> "qkvo".contains(w.module()));
      assertThat(attention.weights()).hasSize(4 * transformer.config().layers());
      assertThat(block.weights()).isNotEmpty().allMatch(weight -> weight.layer() == 1);
      assertThat(block.checkpoint()).isEqualTo(WeightScope.BLOCK.values(transformer, 1));
      assertThat(surface.products(List.of(Rademacher.signs(1, block.dimension()))).get(0))
          .hasSize(block.dimension());
    }
    assertThatThrownBy(() -> surface(WeightScope.ADAPTERS, requests).close())
        .hasMessageContaining("has no weights of scope adapters");
  }

  @Test
  void adaptersHaveASurfaceOfTheirOwn() {
    LowRank lowRank = new LowRank(2, 4, Set.of(Slot.Q, Slot.DOWN), 7, 0);
    try (Transformer adapted =
            Transformer.adapted(Checkpoint.open(TinyLlama.single()), lowRank, Device.cpu());
        LossSurface surface =
            new LossSurface(
                new SurfaceModel(
                    adapted, new SurfaceWeights(WeightScope.ADAPTERS, 0), SurfaceModel.Path.NONE),
                requests,
                BATCH)) {
      assertThat(surface.slope(new float[surface.dimension()]).loss())
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
    try (SurfaceModel surface = model(WeightScope.BLOCK)) {
      float[] origin = surface.checkpoint();
      float[] direction = FilterNormalised.random(surface.weights(), origin, 5);
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
      assertThat(FilterNormalised.random(surface.weights(), origin, 5)).isEqualTo(direction);
      assertThat(FilterNormalised.random(surface.weights(), origin, 6)).isNotEqualTo(direction);
    }
  }

  @Test
  void sharpnessIsTheRiseWithinARadius() {
    try (LossSurface surface = surface(WeightScope.ALL, requests)) {
      Slope slope = surface.slope(new float[surface.dimension()]);
      float[] gradient = slope.gradient();
      Sharpness sharpness = new Sharpness(surface, 0.05, slope);
      double step = sharpness.step();
      double there = surface.slope(Flat.scaled(0.05 / Flat.norm(gradient), gradient)).loss();
      assertThat(step).isCloseTo(there - slope.loss(), within(1e-6)).isPositive();
      float[] signs = Rademacher.signs(1, surface.dimension());
      double most = sharpness.most(List.of(), 10);
      assertThat(most).isGreaterThanOrEqualTo(step - 1e-6); // with and without a graph
      assertThat(sharpness.most(List.of(signs), 10)).isGreaterThanOrEqualTo(most);
      Slope level = new Slope(slope.loss(), new float[gradient.length]);
      Sharpness flat = new Sharpness(surface, 0.05, level);
      assertThat(flat.step()).isNaN();
      assertThat(flat.most(List.of(), 10)).isZero();
    }
  }

  private static LossSurface surface(WeightScope scope, List<Request> examples) {
    return surface(scope, examples, BATCH);
  }

  private static LossSurface surface(WeightScope scope, List<Request> examples, int batchTokens) {
    return new LossSurface(model(scope), examples, batchTokens);
  }

  private static SurfaceModel model(WeightScope scope) {
    return new SurfaceModel(transformer, new SurfaceWeights(scope, 1), SurfaceModel.Path.NONE);
  }

  private static float[] random(long seed) {
    try (SurfaceModel model = model(WeightScope.ALL)) {
      return FilterNormalised.random(model.weights(), model.checkpoint(), seed);
    }
  }

  private static float[] origin() {
    return WeightScope.ALL.values(transformer, 0);
  }

  private static void alike(float[] found, float[] expected) {
    assertThat(Flat.norm(Flat.combined(1, found, -1, expected)))
        .isLessThan(1e-4 * Flat.norm(expected));
  }
}
