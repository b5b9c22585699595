package org.lethe.activation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.lethe.analysis.CkaEstimate;
import org.lethe.analysis.CkaSamples;
import org.lethe.analysis.ItemBatches;
import org.lethe.checkpoint.Checkpoint;
import org.lethe.checkpoint.Tokenizer;
import org.lethe.inference.StoriesFamily;
import org.lethe.transformer.Transformer;

/** CKA of two real checkpoints against what two published libraries say of transformers' states. */
@Tag("parity")
class StoriesCkaParityTest {
  private static final Path REFERENCE =
      Path.of(System.getProperty("lethe.shared", "."), "reference", "stories.json");
  private static final int BATCH = 60;

  @Test
  void unbiasedCkaOfLayersEqualsCkatorch() throws Exception {
    JsonNode golden =
        new ObjectMapper().readTree(REFERENCE.toFile()).get("cka_unbiased_minibatch_60");
    List<double[][]> base = states(golden.get("base").asText());
    List<double[][]> other = states(golden.get("other").asText());
    ItemBatches batches = inFileOrder(base.get(0).length);
    int blocks = base.size() - 1; // the reference ends with the last norm, which is not captured
    for (int layer = 1; layer < blocks; layer++) {
      CkaEstimate estimate =
          CkaSamples.of(base.get(layer), batches)
              .with(CkaSamples.of(other.get(layer), batches), 0.95);
      double expected = golden.get("layers").get(layer - 1).get("ckatorch").asDouble();
      assertThat(estimate.cka()).isCloseTo(expected, within(1e-5));
      assertThat(estimate.interval().contains(estimate.cka())).isTrue();
    }
  }

  /** Returns the residual stream [items, C] of every layer at the last prompt token. */
  private static List<double[][]> states(String name) throws Exception {
    Checkpoint checkpoint = Checkpoint.open(StoriesFamily.FOLDER.resolve(name));
    try (Transformer transformer = Transformer.load(checkpoint, Device.cpu());
        Tokenizer tokenizer = checkpoint.tokenizer()) {
      List<int[]> prompts = new ArrayList<>();
      for (JsonNode item : StoriesFamily.testItems()) {
        prompts.add(tokenizer.encode(item.get("prompt").asText(), true));
      }
      List<double[][]> layers = new ArrayList<>();
      for (int layer = 0; layer <= transformer.config().layers(); layer++) {
        layers.add(new double[prompts.size()][]);
      }
      ActivationCapture capture =
          new ActivationCapture(
              transformer,
              new ActivationCapture.Options(layer -> true, Set.of(Position.LAST), false));
      for (Activation state : capture.capture(prompts)) {
        float[] vector = state.vector();
        layers.get(state.layer())[state.prompt()] =
            IntStream.range(0, vector.length).mapToDouble(i -> vector[i]).toArray();
      }
      return layers;
    }
  }

  private static ItemBatches inFileOrder(int items) {
    return new ItemBatches(
        IntStream.range(0, items / BATCH)
            .mapToObj(b -> IntStream.range(b * BATCH, (b + 1) * BATCH).toArray())
            .toList());
  }
}
