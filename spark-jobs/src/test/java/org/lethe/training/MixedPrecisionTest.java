package org.lethe.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.lethe.checkpoint.Slot;
import org.lethe.training.Adaptation.Lora;
import org.lethe.training.LearningRateSchedule.Shape;
import org.lethe.transformer.ArrayKernels;
import org.lethe.transformer.GradMode;
import org.lethe.transformer.Parameter;
import org.lethe.transformer.Precision;

/** Passes in bf16 beside weights in float32, against PyTorch (precision.py). */
@Tag("engine")
class MixedPrecisionTest {

  private static TrainingOptions options(Precision precision) {
    return new TrainingOptions(
        20,
        4,
        1,
        false,
        precision,
        new LearningRateSchedule(Shape.COSINE, 3e-3, 5),
        new AdamW.Options(0.9, 0.95, 1e-8, 0.1),
        1,
        CheckpointSteps.last(),
        SaveEvery.steps(100),
        0);
  }

  private static TrainedModel open(Adaptation adaptation) {
    Recipe recipe = new Recipe.FineTune(options(Precision.BF16), adaptation, Objective.PLAIN);
    return TrainedModel.open(Parent.of(Golden.TINY), recipe, Device.cpu());
  }

  @Test
  void lossesAndGradientNormsFollowPyTorch() throws IOException {
    JsonNode golden;
    try (InputStream file = getClass().getResourceAsStream("precision.json")) {
      golden = new ObjectMapper().readTree(file).get("steps");
    }
    JsonNode float32 = Golden.JSON.at("/full/steps");
    double toFloat32 = 0;
    try (TrainedModel model = open(Adaptation.full());
        StepObjective plain = Golden.plain(model.student());
        TrainingLoop loop = loop(model, plain)) {
      for (int step = 0; step < 20; step++) {
        TrainingStep done = loop.step(Golden.data().groups(0, step, 4), step);
        double loss = golden.get(step).get("loss").asDouble();
        double norm = golden.get(step).get("gradient_norm").asDouble();
        assertThat(done.loss()).isCloseTo(loss, within(5e-3 * loss));
        assertThat(done.gradientNorm()).isCloseTo(norm, within(0.1 * norm));
        toFloat32 += Math.abs(done.loss() - float32.get(step).get("loss").asDouble());
      }
      assertThat(toFloat32).isGreaterThan(0.02); // ten times what float32 differs by
      assertFollows(model);
    }
  }

  @Test
  void adaptersAreTrainedInFloat32() {
    Lora lora = new Lora(2, 4, Set.of(Slot.Q, Slot.V), true);
    try (TrainedModel model = open(lora);
        StepObjective plain = Golden.plain(model.student());
        TrainingLoop loop = loop(model, plain)) {
      double first = loop.step(Golden.data().groups(0, 0, 4), 0).loss();
      for (int step = 1; step < 20; step++) {
        loop.step(Golden.data().groups(0, 0, 4), step);
      }
      assertThat(loop.step(Golden.data().groups(0, 0, 4), 0).loss()).isLessThan(0.98 * first);
      assertFollows(model);
    }
  }

  private static TrainingLoop loop(TrainedModel model, StepObjective objective) {
    return new TrainingLoop(
        model.student(), model.trained(), model.computed(), options(Precision.BF16), objective);
  }

  /** The copies are the weights rounded; most weights have bits that the copies lack. */
  private static void assertFollows(TrainedModel model) {
    List<Parameter> trained = model.trained();
    int finer = 0;
    int all = 0;
    for (int i = 0; i < trained.size(); i++) {
      float[] weights = trained.get(i).array().toFloatArray();
      float[] copies;
      try (GradMode off = GradMode.off();
          NDArray wide =
              ArrayKernels.like(model.computed().get(i).array(), trained.get(i).array())) {
        copies = wide.toFloatArray();
      }
      for (int k = 0; k < weights.length; k++) {
        assertThat(Float.floatToIntBits(copies[k]) & 0xffff).isZero();
        assertThat(copies[k]).isCloseTo(weights[k], within(Math.abs(weights[k]) / 256 + 1e-30f));
        finer += (Float.floatToIntBits(weights[k]) & 0xffff) == 0 ? 0 : 1;
        all++;
      }
    }
    assertThat(finer).isGreaterThan(all * 9 / 10);
  }

  @Test
  void halfPrecisionWithoutLossScalingIsRefused() {
    assertThatThrownBy(() -> options(Precision.FP16)).hasMessageContaining("use bf16");
  }

  @Test
  void thePrecisionIsPartOfTheIdentity() {
    assertThat(options(Precision.BF16).digest()).isNotEqualTo(options(Precision.FLOAT32).digest());
  }
}
