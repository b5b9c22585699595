package org.lethe.training;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class DivergenceTest {

  @Test
  void lossThatIsNoNumberStopsAtOnce() {
    assertThat(Divergence.of(steps(Double.NaN), 72).orElseThrow())
        .isEqualTo(
            "step 1: loss NaN, gradient norm 1.0; lower the learning rate or clip the gradient");
    assertThat(Divergence.of(steps(2, Double.POSITIVE_INFINITY), 72)).isPresent();
  }

  @Test
  void onlyAHighLossThatStaysStops() {
    assertThat(Divergence.of(steps(2, 40, 40), 72)).isEmpty();
    assertThat(Divergence.of(steps(2, 40, 3, 40), 72)).isEmpty();
    assertThat(Divergence.of(steps(2, 40, 40, 40), 72)).isPresent();
    assertThat(Divergence.of(steps(20, 40, 40, 40), 72)).isEmpty();
  }

  private static List<TrainingStep> steps(double... losses) {
    List<TrainingStep> steps = new ArrayList<>();
    for (double loss : losses) {
      steps.add(new TrainingStep(steps.size() + 1, loss, 1e-3, 1, 10, 0.1));
    }
    return steps;
  }
}
