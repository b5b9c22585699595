package org.lethe.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Locale;
import org.junit.jupiter.api.Test;

class LearningRateScheduleTest {

  @Test
  void ratesEqualThoseOfTransformers() {
    for (JsonNode golden : Golden.JSON.get("schedules")) {
      String shape = golden.get("shape").asText().toUpperCase(Locale.ROOT);
      int steps = golden.get("steps").asInt();
      LearningRateSchedule schedule =
          new LearningRateSchedule(
              LearningRateSchedule.Shape.valueOf(shape), 0.01, golden.get("warmup").asInt());
      for (int step = 0; step < steps; step++) {
        assertThat(schedule.at(step, steps))
            .as("%s, step %d", schedule, step)
            .isCloseTo(golden.get("rates").get(step).asDouble(), within(1e-15));
      }
    }
    assertThat(Golden.JSON.get("schedules")).hasSize(9);
  }

  @Test
  void rateOutsideZeroAndOneIsRefused() {
    assertThatThrownBy(() -> LearningRateSchedule.constant(3))
        .hasMessage("learning-rate must be in (0, 1), got 3.0");
  }

  @Test
  void logSpacedCheckpointsStartAtOneAndEndAtTheLastStep() {
    assertThat(CheckpointSteps.logSpaced(5, 100).steps()).containsExactly(1, 3, 10, 32, 100);
    assertThat(CheckpointSteps.logSpaced(9, 4).steps()).containsExactly(1, 2, 3, 4);
  }
}
