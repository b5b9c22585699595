package org.lethe.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ProportionIntervalsTest {

  /** proportion_intervals.py maximises the likelihood itself; Wilson's is scipy's. */
  @Test
  void intervalsEqualThoseOfTheLikelihood() {
    for (JsonNode row : Golden.read("proportion_intervals.json")) {
      double[] counts = Golden.vector(row.get("counts"));
      Transitions items =
          new Transitions((long) counts[0], (long) counts[1], (long) counts[2], (long) counts[3]);
      double level = row.get("level").asDouble();
      close(ProportionIntervals.tango(items, level), row.get("tango"), 1e-8);
      close(
          ProportionIntervals.wilson(items.n11() + items.n10(), items.n(), level),
          row.get("wilson"),
          1e-12);
    }
  }

  private static void close(ConfidenceInterval interval, JsonNode expected, double error) {
    double[] ends = Golden.vector(expected);
    assertThat(interval.low()).isCloseTo(ends[0], within(error));
    assertThat(interval.high()).isCloseTo(ends[1], within(error));
  }

  /** Hyper-reactive airways before and after a transplant (Fagerland et al. 2014). */
  @Test
  void airwaysAsPublished() {
    ConfidenceInterval interval = ProportionIntervals.tango(new Transitions(1, 1, 7, 12), 0.95);
    assertThat(interval.low()).isCloseTo(-0.517, within(5e-4));
    assertThat(interval.high()).isCloseTo(-0.026, within(5e-4));
  }

  @Test
  void whereNothingFlipsThereIsAWidthStill() {
    ConfidenceInterval ten = ProportionIntervals.tango(new Transitions(6, 0, 0, 4), 0.95);
    double z2 = 1.959963984540054 * 1.959963984540054;
    assertThat(ten.high()).isCloseTo(z2 / (10 + z2), within(1e-9));
    assertThat(ten.low()).isEqualTo(-ten.high());
    assertThat(ProportionIntervals.tango(new Transitions(0, 0, 0, 0), 0.95).exists()).isFalse();
    assertThat(ProportionIntervals.wilson(0, 0, 0.95).exists()).isFalse();
  }

  @Test
  void timeTurnedAroundTurnsTheInterval() {
    ConfidenceInterval lost = ProportionIntervals.tango(new Transitions(30, 9, 2, 12), 0.9);
    ConfidenceInterval gained = ProportionIntervals.tango(new Transitions(30, 2, 9, 12), 0.9);
    assertThat(gained.low()).isCloseTo(-lost.high(), within(1e-12));
    assertThat(gained.high()).isCloseTo(-lost.low(), within(1e-12));
  }

  @Test
  void coverageIsWhatItSays() {
    Random random = new Random(20261121);
    int draws = 4000;
    for (double[] p : new double[][] {{0.15, 0.05}, {0.3, 0.3}, {0.5, 0.02}}) {
      int paired = 0;
      int single = 0;
      for (int draw = 0; draw < draws; draw++) {
        long[] n = new long[3];
        for (int item = 0; item < 30; item++) {
          double u = random.nextDouble();
          n[u < p[0] ? 0 : u < p[0] + p[1] ? 1 : 2]++;
        }
        Transitions items = new Transitions(n[2], n[0], n[1], 0);
        paired += ProportionIntervals.tango(items, 0.95).contains(p[0] - p[1]) ? 1 : 0;
        single += ProportionIntervals.wilson(n[0], 30, 0.95).contains(p[0]) ? 1 : 0;
      }
      assertThat(paired / (double) draws).isBetween(0.93, 0.98);
      assertThat(single / (double) draws).isBetween(0.93, 0.98);
    }
  }
}
