package org.lethe.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.stream.LongStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class StatisticsTest {
  private static final JsonNode GOLDEN = Golden.read("reference_statistics.json");
  private static final Offset<Double> CLOSE = within(1e-10);

  static Iterable<JsonNode> correlations() {
    return GOLDEN.get("correlations");
  }

  static Iterable<JsonNode> mantel() {
    return GOLDEN.get("mantel");
  }

  static Iterable<JsonNode> detectable() {
    return GOLDEN.get("detectable");
  }

  static Iterable<JsonNode> mcnemar() {
    return GOLDEN.get("mcnemar");
  }

  @ParameterizedTest
  @MethodSource("correlations")
  void coefficientsIntervalsAndPermutationsEqualScipy(JsonNode golden) {
    double[] x = Golden.vector(golden.get("x"));
    double[] y = Golden.vector(golden.get("y"));
    for (CorrelationMethod method : CorrelationMethod.values()) {
      JsonNode expected = golden.get("methods").get(method.key());
      double r = method.coefficient(x, y);
      assertThat(r).isCloseTo(expected.get("r").asDouble(), CLOSE);
      ConfidenceInterval ci = FisherZ.interval(method, r, x.length, 0.95);
      if (x.length < 8) {
        assertThat(ci).isEqualTo(ConfidenceInterval.none("none_fewer_than_8_pairs"));
      } else {
        assertThat(new double[] {ci.low(), ci.high()})
            .containsExactly(Golden.vector(expected.get("ci")), CLOSE);
        assertThat(ci.method()).isEqualTo("fisher_z");
      }
      PermutationTest test =
          PermutationTest.correlation(
              method, x, y, golden.get("draws").asInt(), golden.get("seed").asLong());
      assertThat(test.p()).isCloseTo(expected.get("p").asDouble(), CLOSE);
      assertThat(test.method()).isEqualTo(x.length == 5 ? "permutation_exact" : "permutation_300");
    }
    LinearFit fit = LinearFit.leastSquares(x, y);
    assertThat(fit.slope()).isCloseTo(golden.get("slope").asDouble(), CLOSE);
    assertThat(fit.intercept()).isCloseTo(golden.get("intercept").asDouble(), CLOSE);
  }

  @ParameterizedTest
  @MethodSource("mantel")
  void mantelLeaveOneOutAndClusterBootstrapEqualNumpy(JsonNode golden) {
    double[][] x = Golden.matrix(golden.get("x"));
    double[][] y = Golden.matrix(golden.get("y"));
    TaskPairs pairs = TaskPairs.of(x, y);
    assertThat(pairs.tasksInPairs()).isEqualTo(x.length);
    long seed = golden.get("seed").asLong();
    for (CorrelationMethod method :
        new CorrelationMethod[] {CorrelationMethod.PEARSON, CorrelationMethod.SPEARMAN}) {
      JsonNode expected = golden.get("methods").get(method.key());
      assertThat(method.coefficient(pairs.x(), pairs.y()))
          .isCloseTo(expected.get("r").asDouble(), CLOSE);
      PermutationTest test = MantelTest.test(method, x, y, golden.get("draws").asInt(), seed);
      assertThat(test.p()).isCloseTo(expected.get("p").asDouble(), CLOSE);
      assertThat(test.method()).isEqualTo(x.length == 9 ? "permutation_500" : "permutation_exact");
      ConfidenceInterval loo = TaskInfluence.leaveOneTaskOut(method, pairs);
      assertThat(new double[] {loo.low(), loo.high()})
          .containsExactly(Golden.vector(expected.get("loo")), CLOSE);
      ConfidenceInterval cluster = TaskInfluence.clusterBootstrap(method, pairs, 200, 0.9, seed);
      assertThat(new double[] {cluster.low(), cluster.high()})
          .containsExactly(Golden.vector(expected.get("cluster")), CLOSE);
    }
  }

  @ParameterizedTest
  @MethodSource("mcnemar")
  void mcNemarEqualsScipy(JsonNode golden) {
    Transitions items =
        new Transitions(7, golden.get("n10").asLong(), golden.get("n01").asLong(), 3);
    assertThat(McNemar.midP(items)).isCloseTo(golden.get("mid").asDouble(), CLOSE);
  }

  @ParameterizedTest
  @MethodSource("detectable")
  void detectableEffectHasThePowerOfTheNoncentralT(JsonNode golden) {
    double stderr = 0.02;
    double effect =
        DetectableEffect.minimum(
            stderr,
            golden.get("n").asLong(),
            golden.get("alpha").asDouble(),
            golden.get("power").asDouble());
    double expected = golden.get("effect").asDouble() * stderr;
    assertThat(effect).isCloseTo(expected, within(0.01 * expected));
  }

  @Test
  void noEffectIsKnownToBeDetectableWhereNothingDiffers() {
    assertThat(DetectableEffect.minimum(0, 50, 0.05, 0.8)).isNaN();
    assertThat(DetectableEffect.minimum(Double.NaN, 1, 0.05, 0.8)).isNaN();
    assertThatThrownBy(() -> DetectableEffect.minimum(0.1, 50, 0.05, 1))
        .hasMessage("power must be in (0, 1), got 1.0");
  }

  @Test
  void adjustedPValuesEqualScipy() {
    double[] p = Golden.vector(GOLDEN.get("p_values"));
    assertThat(MultipleTesting.holm(p)).containsExactly(Golden.vector(GOLDEN.get("holm")), CLOSE);
    assertThat(MultipleTesting.benjaminiHochberg(p))
        .containsExactly(Golden.vector(GOLDEN.get("benjamini_hochberg")), CLOSE);
    assertThat(MultipleTesting.holm(new double[] {0.03, Double.NaN, 0.02}))
        .containsExactly(new double[] {0.04, Double.NaN, 0.04}, CLOSE);
    assertThatThrownBy(() -> MultipleTesting.holm(new double[] {1.5}))
        .hasMessage("a p-value must be in [0, 1], got 1.5");
  }

  @ParameterizedTest
  @EnumSource(CorrelationMethod.class)
  void aConstantOrMissingVariableHasNoCorrelation(CorrelationMethod method) {
    double[] x = {1, 2, 3, 4, 5, 6, 7, 8};
    double[] flat = {0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1};
    double[] missing = {1, 2, 3, Double.NaN, 5, 6, 7, 8};
    assertThat(method.coefficient(x, flat)).isNaN();
    assertThat(method.coefficient(x, missing)).isNaN();
    assertThat(method.coefficient(new double[1], new double[1])).isNaN();
    assertThat(PermutationTest.correlation(method, x, flat, 100, 1).p()).isNaN();
    assertThat(FisherZ.interval(method, Double.NaN, 8, 0.95).method())
        .isEqualTo("none_no_variance");
    assertThat(method.coefficient(x, x)).isCloseTo(1, CLOSE);
    assertThatThrownBy(() -> method.coefficient(x, new double[3]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("x and y must have the same length, got 8 and 3");
  }

  @Test
  void aLineThroughOnePositionHasNoSlope() {
    assertThat(LinearFit.leastSquares(new double[] {2, 2}, new double[] {1, 3}).slope()).isNaN();
  }

  @Test
  void mantelFindsNothingWithoutCellsAndTooFewTasksSayNoInterval() {
    double[][] nothing = {{Double.NaN, Double.NaN}, {Double.NaN, Double.NaN}};
    assertThat(MantelTest.test(CorrelationMethod.PEARSON, nothing, nothing, 10, 1).p()).isNaN();
    TaskPairs two = TaskPairs.of(new double[][] {{0, 1}, {2, 0}}, new double[][] {{0, 1}, {2, 0}});
    assertThat(TaskInfluence.leaveOneTaskOut(CorrelationMethod.PEARSON, two).exists()).isFalse();
    assertThat(TaskInfluence.clusterBootstrap(CorrelationMethod.PEARSON, two, 9, 0.95, 1).method())
        .isEqualTo("none_fewer_than_8_pairs");
    assertThatThrownBy(() -> TaskPairs.of(new double[2][3], nothing))
        .hasMessage("x must be square, got [2, 3]");
  }

  @Test
  void consecutiveItemsFillEveryBlockOnceBeforeAnyTwice() {
    for (long run : new long[] {0, 1, 12_345_678}) {
      assertThat(
              LongStream.range(run * Bootstrap.BLOCKS, (run + 1) * Bootstrap.BLOCKS)
                  .mapToInt(Bootstrap::block)
                  .distinct()
                  .count())
          .isEqualTo(Bootstrap.BLOCKS);
    }
  }

  @Test
  void blocksOfManyItemsGiveTheIntervalOfTheItems() {
    int n = 3 * Bootstrap.BLOCKS;
    double[] sums = new double[Bootstrap.BLOCKS];
    double[] counts = new double[Bootstrap.BLOCKS];
    double[] values = new double[n];
    double[] ones = new double[n];
    for (int i = 0; i < n; i++) {
      values[i] = Math.sin(i);
      ones[i] = 1;
      sums[Bootstrap.block(i)] += values[i];
      counts[Bootstrap.block(i)]++;
    }
    Bootstrap.Options options = new Bootstrap.Options(400, 0.95, 5);
    ConfidenceInterval items = new MeanDifference(values, ones, n, options).interval();
    ConfidenceInterval blocked = new MeanDifference(sums, counts, n, options).interval();
    assertThat(blocked.method()).isEqualTo("studentised_bootstrap_4096_blocks");
    double width = items.high() - items.low();
    assertThat(blocked.high() - blocked.low()).isCloseTo(width, within(0.25 * width));
  }
}
