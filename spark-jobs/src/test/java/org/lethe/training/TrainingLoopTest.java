package org.lethe.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.lethe.checkpoint.Checkpoint;
import org.lethe.checkpoint.Slot;
import org.lethe.training.LearningRateSchedule.Shape;
import org.lethe.transformer.ArrayKernels;
import org.lethe.transformer.GradMode;
import org.lethe.transformer.LowRank;
import org.lethe.transformer.LowRankAdapter;
import org.lethe.transformer.Parameter;
import org.lethe.transformer.Precision;
import org.lethe.transformer.Transformer;

/** Twenty steps against PyTorch, transformers and PEFT on the same batches and initial weights. */
@Tag("engine")
class TrainingLoopTest {

  private static final Offset<Float> CLOSE = within(1e-4f);

  private static final TrainingOptions FULL =
      new TrainingOptions(
          20,
          4,
          1,
          false,
          Precision.FLOAT32,
          new LearningRateSchedule(Shape.COSINE, 3e-3, 5),
          new AdamW.Options(0.9, 0.95, 1e-8, 0.1),
          1,
          CheckpointSteps.last(),
          SaveEvery.steps(100),
          0);

  private static final TrainingOptions LORA =
      new TrainingOptions(
          20,
          4,
          1,
          false,
          Precision.FLOAT32,
          new LearningRateSchedule(Shape.LINEAR, 1e-2, 4),
          AdamW.Options.DEFAULT,
          0.5,
          CheckpointSteps.last(),
          SaveEvery.steps(100),
          0);

  @Test
  void allWeightsFollowPyTorch() {
    try (Transformer transformer = Transformer.trainable(Checkpoint.open(Golden.TINY), CPU)) {
      train(transformer, transformer.parameters(), FULL, Golden.JSON.get("full"));
      for (Parameter parameter : transformer.parameters()) {
        assertThat(parameter.array().toFloatArray())
            .as(parameter.name())
            .containsExactly(Golden.tensor("full.safetensors", parameter.name()), CLOSE);
      }
      assertThat(Golden.probe(transformer))
          .containsExactly(Golden.floats(Golden.JSON.at("/full/probe_logits")), within(1e-3f));
    }
  }

  @Test
  void gradientAccumulationChangesNothingButRounding() {
    TrainingOptions parts =
        new TrainingOptions(
            20,
            4,
            2,
            false,
            Precision.FLOAT32,
            FULL.schedule(),
            FULL.optimiser(),
            FULL.clipNorm(),
            FULL.checkpoints(),
            FULL.saveEvery(),
            0);
    try (Transformer transformer = Transformer.trainable(Checkpoint.open(Golden.TINY), CPU)) {
      train(transformer, transformer.parameters(), parts, Golden.JSON.get("full"));
    }
  }

  @Test
  void lowRankAdaptersFollowPeft() {
    LowRank lowRank = new LowRank(3, 2, Set.of(Slot.Q, Slot.V, Slot.DOWN), 0, 0);
    Checkpoint checkpoint = Checkpoint.open(Golden.TINY);
    try (Transformer transformer = Transformer.adapted(checkpoint, lowRank, CPU)) {
      List<Parameter> trained =
          transformer.adapters().stream().flatMap(a -> Stream.of(a.a(), a.b())).toList();
      trained.forEach(p -> assign(p, Golden.tensor("lora_start.safetensors", p.name())));
      train(transformer, trained, LORA, Golden.JSON.get("lora"));
      for (Parameter parameter : trained) {
        assertThat(parameter.array().toFloatArray())
            .as(parameter.name())
            .containsExactly(Golden.tensor("lora.safetensors", parameter.name()), CLOSE);
      }
      float[] logits = Golden.floats(Golden.JSON.at("/lora/probe_logits"));
      assertThat(Golden.probe(transformer)).containsExactly(logits, within(1e-3f));
      mergeInto(transformer.adapters(), checkpoint, logits);
    }
  }

  /** The merged weights alone give the adapted model's logits. */
  private static void mergeInto(
      List<LowRankAdapter> adapters, Checkpoint checkpoint, float[] logits) {
    try (Transformer plain = Transformer.trainable(checkpoint, CPU);
        GradMode off = GradMode.off()) {
      for (LowRankAdapter adapter : adapters) {
        Parameter target =
            plain.parameters().stream()
                .filter(p -> p.name().equals(adapter.target().name()))
                .findFirst()
                .orElseThrow();
        try (NDArray merged = adapter.merged()) {
          ArrayKernels.assign(target.array(), merged);
        }
      }
      assertThat(Golden.probe(plain)).containsExactly(logits, within(1e-3f));
    }
  }

  private static final Device CPU = Device.cpu();

  private static void train(
      Transformer transformer, List<Parameter> trained, TrainingOptions options, JsonNode golden) {
    TrainingData data = Golden.data();
    try (StepObjective plain = Golden.plain(transformer);
        TrainingLoop loop = new TrainingLoop(transformer, trained, trained, options, plain)) {
      for (int step = 0; step < options.steps(); step++) {
        TrainingStep done = loop.step(data.groups(0, step, 4), step);
        JsonNode expected = golden.get("steps").get(step);
        double loss = expected.get("loss").asDouble();
        double norm = expected.get("gradient_norm").asDouble();
        assertThat(done.loss()).isCloseTo(loss, within(1e-4 * loss));
        assertThat(done.gradientNorm()).isCloseTo(norm, within(1e-3 * norm));
        assertThat(done.learningRate())
            .isCloseTo(expected.get("learning_rate").asDouble(), within(1e-12));
      }
    }
  }

  private static void assign(Parameter parameter, float[] values) {
    try (NDManager scope = parameter.array().getManager().newSubManager();
        GradMode off = GradMode.off()) {
      ArrayKernels.assign(parameter.array(), scope.create(values, parameter.array().getShape()));
    }
  }
}
