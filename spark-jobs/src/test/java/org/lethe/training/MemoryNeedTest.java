package org.lethe.training;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.lethe.checkpoint.Checkpoint;
import org.lethe.checkpoint.Slot;
import org.lethe.training.Adaptation.Lora;
import org.lethe.training.ObjectiveTerm.L2Sp;
import org.lethe.transformer.Precision;

/** The parts of the estimate that follow from the number of weights. */
class MemoryNeedTest {

  private static final Parent TINY = Parent.of(Golden.TINY);
  private static final long ALL = 4 * Checkpoint.open(Golden.TINY).parameters();

  private static final TrainingData DATA =
      new ExampleBatches(
          IntStream.range(0, 8).mapToObj(i -> Sequence.answer(new int[4 + i], 2 + i)).toList());

  private static MemoryNeed need(Adaptation adaptation, Objective objective, boolean recomputes) {
    TrainingOptions plain = Golden.options(4, 4, 1e-3, 1);
    TrainingOptions options =
        new TrainingOptions(
            4,
            4,
            1,
            recomputes,
            Precision.FLOAT32,
            plain.schedule(),
            plain.optimiser(),
            plain.clipNorm(),
            plain.checkpoints(),
            plain.saveEvery(),
            1);
    Recipe recipe = new Recipe.FineTune(options, adaptation, objective);
    return MemoryNeed.of(TINY, recipe, DATA, Past.NONE);
  }

  @Test
  void fullTrainingTakesFourTimesTheWeights() {
    MemoryNeed full = need(Adaptation.full(), Objective.PLAIN, false);
    assertThat(full.weights()).isEqualTo(ALL);
    assertThat(full.gradients()).isEqualTo(ALL);
    assertThat(full.optimiser()).isEqualTo(2 * ALL);
    assertThat(full.objective()).isZero();
    Objective near = new Objective(List.of(new L2Sp(1)), 0, false, FrozenParts.NONE, 0);
    assertThat(need(Adaptation.full(), near, false).objective()).isEqualTo(4 * ALL);
  }

  @Test
  void adaptersTakeTheirFactorsBesideTheWeights() {
    Lora lora = new Lora(2, 4, Set.of(Slot.Q), true);
    MemoryNeed need = need(lora, Objective.PLAIN, false);
    try (TrainedModel model =
        TrainedModel.open(
            TINY, new Recipe.FineTune(Golden.options(4, 4, 1e-3, 1), lora), ai.djl.Device.cpu())) {
      long factors = 4 * model.trained().stream().mapToLong(p -> p.array().size()).sum();
      assertThat(need.weights()).isEqualTo(ALL + factors);
      assertThat(need.optimiser()).isEqualTo(2 * factors);
      assertThat(need.gradients()).isEqualTo(factors);
    }
  }

  @Test
  void blocksThatAreComputedAgainTakeLess() {
    MemoryNeed kept = need(Adaptation.full(), Objective.PLAIN, false);
    MemoryNeed again = need(Adaptation.full(), Objective.PLAIN, true);
    assertThat(again.activations()).isPositive();
    assertThat(again.bytes() - again.activations()).isEqualTo(kept.bytes() - kept.activations());
  }
}
