package org.lethe.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Differences against paired_differences.py (scipy) and identities. */
class PairedDifferenceTest {
  private static final Bootstrap.Options DRAWS = new Bootstrap.Options(20_000, 0.95, 7);

  @Test
  void meansEqualScipysStudentisedBootstrapAndTest() {
    for (JsonNode row : Golden.read("paired_differences.json").get("means")) {
      double[] d = Golden.vector(row.get("differences"));
      double[] w = Golden.vector(row.get("weights"));
      MeanDifference difference = new MeanDifference(d, w, d.length, DRAWS);
      double stderr = row.get("stderr").asDouble();
      assertThat(difference.value()).isCloseTo(row.get("value").asDouble(), within(1e-12));
      assertThat(difference.stderr()).isCloseTo(stderr, within(1e-12));
      assertThat(difference.pNoDifference()).isCloseTo(row.get("p").asDouble(), within(1e-9));
      // both draw at random: ends differ by the Monte Carlo error of a 2.5 % quantile
      double[] ends = Golden.vector(row.get("interval"));
      assertThat(difference.interval().low()).isCloseTo(ends[0], within(0.08 * stderr));
      assertThat(difference.interval().high()).isCloseTo(ends[1], within(0.08 * stderr));
      assertThat(difference.detectable(0.8))
          .isCloseTo(row.get("detectable").asDouble(), within(1e-9));
    }
  }

  @Test
  void proportionsEqualScipysScoreStatistic() {
    for (JsonNode row : Golden.read("paired_differences.json").get("proportions")) {
      double[] n = Golden.vector(row.get("counts"));
      ProportionDifference difference =
          new ProportionDifference(
              new Transitions((long) n[0], (long) n[1], (long) n[2], (long) n[3]), 0.95);
      assertThat(difference.stderr()).isCloseTo(row.get("stderr").asDouble(), within(1e-12));
      double bound = row.get("bound").asDouble();
      assertThat(difference.pAbove(bound)).isCloseTo(row.get("above").asDouble(), within(1e-7));
      assertThat(difference.pBelow(bound)).isCloseTo(1 - row.get("above").asDouble(), within(1e-7));
    }
  }

  @Test
  void moverEqualsTheFormulas() {
    for (JsonNode row : Golden.read("paired_differences.json").get("mover")) {
      Estimate first = estimate(row.get("first"));
      Estimate second = estimate(row.get("second"));
      double r = row.get("correlation").asDouble();
      double stderr =
          Math.sqrt(
              first.stderr() * first.stderr()
                  + second.stderr() * second.stderr()
                  - 2 * r * first.stderr() * second.stderr());
      assertThat(Mover.correlation(first.stderr(), second.stderr(), stderr))
          .isCloseTo(r, within(1e-9));
      close(Mover.difference(first, second, r, stderr), row.get("difference"));
      close(Mover.ratio(first, second, r), row.get("ratio"));
    }
  }

  private static void close(Estimate estimate, JsonNode expected) {
    double[] ends = Golden.vector(expected);
    assertThat(estimate.interval().low()).isCloseTo(ends[0], within(1e-8));
    assertThat(estimate.interval().high()).isCloseTo(ends[1], within(1e-8));
  }

  private static Estimate estimate(JsonNode row) {
    double[] v = Golden.vector(row);
    return new Estimate(v[0], v[1], new ConfidenceInterval(v[2], v[3], "m"));
  }

  @Test
  void aRatioNeedsADivisorAboveZero() {
    Estimate some = new Estimate(1, 1, new ConfidenceInterval(-1, 3, "m"));
    Estimate above = new Estimate(1, 1, new ConfidenceInterval(0.5, 3, "m"));
    assertThat(Mover.ratio(above, some, 0).interval().exists()).isFalse();
    assertThat(Mover.ratio(some, above, 0).interval().contains(1)).isTrue();
    assertThat(Mover.correlation(0, 1, 1)).isZero();
    // items 1 and 0 apart in both: covariance 1/4, less 1/(2 n)
    double half = Math.sqrt(0.25 / 50);
    assertThat(Mover.correlationOfShares(half, half, 0, 50)).isCloseTo(0.96, within(1e-12));
    assertThat(Mover.correlationOfShares(half, half, 2 * half, 50)).isCloseTo(-1, within(1e-12));
    assertThat(Mover.correlationOfShares(half, half, 1.41 * half, 50)).isZero();
  }

  @Test
  void intervalAndPValuesAgreeAtTheEnds() {
    Random random = new Random(3);
    double[] d = random.doubles(60).map(u -> -Math.log(u) - 0.5).toArray();
    double[] w = new double[d.length];
    Arrays.fill(w, 1);
    MeanDifference mean = new MeanDifference(d, w, d.length, DRAWS);
    ProportionDifference share = new ProportionDifference(new Transitions(30, 12, 3, 15), 0.95);
    for (PairedDifference difference : new PairedDifference[] {mean, share}) {
      double low = difference.interval().low();
      double high = difference.interval().high();
      assertThat(difference.pAbove(low)).isCloseTo(0.025, within(2e-4));
      assertThat(difference.pBelow(high)).isCloseTo(0.025, within(2e-4));
    }
  }

  /** The score interval of n pairs without a flip is +-z^2 / (n + z^2). */
  @Test
  void withoutAFlipAnIntervalKeepsItsWidth() {
    double[] single = {0.739};
    assertThat(MeanDifference.paired(single, new double[1], DRAWS).interval().exists()).isFalse();
    for (double[] known : new double[][] {{10, 0.27753}, {1, 0.79345}}) {
      ConfidenceInterval interval =
          new ProportionDifference(new Transitions((long) known[0], 0, 0, 0), 0.95).interval();
      assertThat(interval.low()).isCloseTo(-known[1], within(1e-5));
      assertThat(interval.high()).isCloseTo(known[1], within(1e-5));
    }
  }

  @Test
  void fewItemsHaveNoInterval() {
    double[] nineteen = new Random(1).doubles(19).toArray();
    double[] ones = new double[60];
    Arrays.fill(ones, 1);
    assertThat(new MeanDifference(nineteen, Arrays.copyOf(ones, 19), 19, DRAWS).interval().method())
        .isEqualTo(MeanDifference.FEW_ITEMS);
    double[] sparse = new double[60];
    Arrays.fill(sparse, 0, 9, 0.3);
    MeanDifference nine = new MeanDifference(sparse, ones, 60, DRAWS);
    assertThat(nine.interval().method()).isEqualTo(MeanDifference.FEW_DIFFERING);
    assertThat(nine.pNoDifference()).isNaN();
    assertThat(nine.pAbove(0)).isNaN();
    assertThat(nine.detectable(0.8)).isNaN();
    sparse[9] = 0.3;
    assertThat(new MeanDifference(sparse, ones, 60, DRAWS).interval().exists()).isTrue();
    double[] equal = new double[60];
    Arrays.fill(equal, 0.3);
    assertThat(new MeanDifference(equal, ones, 60, DRAWS).interval().method())
        .isEqualTo("none_undefined_in_all_draws");
  }

  @Test
  void crossedMeanOfEqualSeedsHasTheErrorOfItems() {
    CrossedMean.Effect effect =
        CrossedMean.of(new double[] {2, 2, 2}, new double[] {1, 1, 1}, 101, 0.95);
    assertThat(effect.estimate().stderr()).isCloseTo(1, within(1e-12));
    assertThat(effect.estimate().interval().high() - 2)
        .isCloseTo(1.9839715185235556, within(1e-9)); // scipy: t.ppf(0.975, 100)
    assertThat(effect.p()).isCloseTo(0.0482121787, within(1e-9)); // 2 t.sf(2, 100)
    CrossedMean.Effect seeds =
        CrossedMean.of(new double[] {1, 2, 3}, new double[] {0, 0, 0}, 101, 0.95);
    assertThat(seeds.estimate().stderr()).isCloseTo(1 / Math.sqrt(3), within(1e-12));
    assertThat(seeds.estimate().interval().high() - 2)
        .isCloseTo(4.302652729749464 / Math.sqrt(3), within(1e-9)); // t.ppf(0.975, 2)
    assertThat(CrossedMean.of(new double[] {1}, new double[] {1}, 9, 0.95).p()).isNaN();
  }

  /** Numbers by scipy.stats.t. */
  @Test
  void crossedMeanOfUnequalSeedsHasTheDegreesOfSatterthwaite() {
    CrossedMean.Effect effect =
        CrossedMean.of(new double[] {1, 3, 2.5}, new double[] {0.5, 0.7, 0.6}, 50, 0.9);
    assertThat(effect.estimate().value()).isCloseTo(6.5 / 3, within(1e-12));
    assertThat(effect.estimate().interval().low()).isCloseTo(0.5785627642159419, within(1e-9));
    assertThat(effect.estimate().interval().high()).isCloseTo(3.754770569117391, within(1e-9));
    assertThat(effect.p()).isCloseTo(0.03528808679502201, within(1e-9));
    assertThatThrownBy(() -> CrossedMean.of(new double[2], new double[3], 5, 0.9))
        .hasMessage("values and stderrs must have the same length, got 2 and 3");
    assertThatThrownBy(() -> CrossedMean.of(new double[2], new double[2], 5, 1))
        .hasMessage("confidence must be in (0, 1), got 1.0");
  }

  @Test
  void pairedNumbersAreSubtracted() {
    double[] x = new Random(4).doubles(40).toArray();
    double[] y = new Random(5).doubles(40).toArray();
    double[] ones = new double[40];
    Arrays.fill(ones, 1);
    double[] d = new double[40];
    Arrays.setAll(d, i -> x[i] - y[i]);
    MeanDifference paired = MeanDifference.paired(x, y, DRAWS);
    assertThat(paired.interval()).isEqualTo(new MeanDifference(d, ones, 40, DRAWS).interval());
    assertThat(paired.interval().method()).isEqualTo("studentised_bootstrap");
    assertThat(new MeanDifference(d, ones, 80, DRAWS).interval().method())
        .isEqualTo("studentised_bootstrap_40_blocks");
    assertThat(paired.test()).isEqualTo("paired_t");
    assertThatThrownBy(() -> MeanDifference.paired(new double[2], new double[3], DRAWS))
        .hasMessage("x and y must have the same length, got 2 and 3");
    assertThatThrownBy(() -> new MeanDifference(d, new double[3], 40, DRAWS))
        .hasMessage("differences and weights must have the same length, got 40 and 3");
  }

  @Test
  void proportionsNameTheirTestAndWhatTheyDetect() {
    Transitions items = new Transitions(60, 20, 5, 15);
    ProportionDifference difference = new ProportionDifference(items, 0.95);
    assertThat(difference.pNoDifference()).isEqualTo(McNemar.midP(items));
    assertThat(difference.test()).isEqualTo("mcnemar_mid_p");
    double half = (difference.interval().high() - difference.interval().low()) / 2;
    double factor = 1 + 0.8416212335729143 / 1.959963984540054; // quantiles of 0.8 and 0.975
    assertThat(difference.detectable(0.8)).isCloseTo(half * factor, within(1e-9));
  }

  @Test
  void farEndsOfRatiosAreFoundAndMissingPartsAreNamed() {
    Estimate divisor = new Estimate(1, 0.4, new ConfidenceInterval(1e-3, 2, "m"));
    Estimate wide = new Estimate(5, 2, new ConfidenceInterval(1, 9, "m"));
    // where 5 - R is the root of both reaches squared, solved for R with reach (1 - 0.001) R
    double high = Mover.ratio(wide, divisor, 0).interval().high();
    double reach = 0.999 * high;
    assertThat(5 - high + Math.sqrt(16 + reach * reach)).isCloseTo(0, within(1e-6));
    assertThat(high).isGreaterThan(1000);
    Estimate none = Estimate.bare(1, "none_because");
    assertThat(Mover.difference(none, wide, 0, 1).interval().method()).isEqualTo("none_because");
    assertThat(Mover.difference(wide, none, 0, 1).interval().method()).isEqualTo("none_because");
    assertThat(Mover.difference(wide, divisor, 0, 1).value()).isEqualTo(4);
  }
}
