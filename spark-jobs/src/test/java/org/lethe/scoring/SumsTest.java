package org.lethe.scoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Sums over parts, and the errors that follow from them, recorded by standard_errors.py. */
class SumsTest {
  private final JsonNode golden =
      new ObjectMapper().readTree(getClass().getResource("standard_errors.json"));

  SumsTest() throws IOException {}

  @Test
  void everyFieldOfEveryPartIsInTheWhole() {
    Sums first = new Sums(1, 2, 3, 4, 5, 6, new Counts(List.of(7L, 8L)));
    Sums second = new Sums(10, 20, 30, 40, 50, 60, new Counts(List.of(70L, 80L)));
    Sums third = new Sums(100, 200, 300, 400, 500, 600, Counts.NONE);
    Sums whole = new Sums(111, 222, 333, 444, 555, 666, new Counts(List.of(77L, 88L)));
    assertThat(first.merge(second).merge(third)).isEqualTo(whole);
    assertThat(third.merge(second.merge(first))).isEqualTo(whole);
    Observation observed = new Observation(3, 2, new Counts(List.of(1L, 1L)));
    assertThat(first.add(observed))
        .isEqualTo(new Sums(2, 5, 5, 13, 9, 12, new Counts(List.of(8L, 9L))));
  }

  @Test
  void theErrorOfARatioIsTheJackknifes() {
    for (JsonNode test : golden.path("ratios")) {
      Sums sums = Sums.EMPTY;
      for (int i = 0; i < test.path("values").size(); i++) {
        sums =
            sums.add(
                new Observation(
                    test.path("values").get(i).asDouble(), test.path("weights").get(i).asDouble()));
      }
      assertThat(sums.ratio()).isCloseTo(test.path("value").asDouble(), within(1e-12));
      double stderr = test.path("stderr").asDouble();
      assertThat(sums.stderr()).isCloseTo(stderr, within(1e-8));
      assertThat(Scale.EDIT_RATE.stderr(sums)).isCloseTo(100 * stderr, within(1e-6));
      assertThat(Scale.BITS.stderr(sums)).isCloseTo(stderr / Math.log(2), within(1e-8));
    }
  }

  @Test
  void matthewsAndItsErrorAreTheJackknifes() {
    for (JsonNode test : golden.path("matthews")) {
      Sums sums = Sums.EMPTY;
      int[][] answers = {{1, 1}, {1, 0}, {0, 1}, {0, 0}}; // chosen, right
      for (int cell = 0; cell < answers.length; cell++) {
        for (int i = 0; i < test.path("cells").get(cell).asInt(); i++) {
          sums = sums.add(new Observation(answers[cell][0], answers[cell][1]));
        }
      }
      assertThat(Matthews.correlation(sums))
          .isCloseTo(test.path("value").asDouble(), within(1e-12));
      assertThat(Matthews.stderr(sums)).isCloseTo(test.path("stderr").asDouble(), within(1e-8));
    }
  }

  @Test
  void answersThatNeverChangeDoNotCorrelateAndNoneHaveNoValue() {
    Sums same = Sums.EMPTY.add(new Observation(1, 1)).add(new Observation(1, 0));
    assertThat(Metric.MCC.value(same)).isZero();
    assertThat(Metric.MCC.standardError(same)).isNaN();
    assertThat(Metric.MCC.value(Sums.EMPTY)).isNaN();
    Sums noneChosenNoneRight = Sums.EMPTY.add(new Observation(0, 0));
    assertThat(Metric.F1.value(noneChosenNoneRight)).isZero();
    assertThat(Metric.F1.value(Sums.EMPTY)).isNaN();
  }
}
