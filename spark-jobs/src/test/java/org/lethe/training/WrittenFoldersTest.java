package org.lethe.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.lethe.checkpoint.Checkpoint;
import org.lethe.checkpoint.Slot;
import org.lethe.checkpoint.StagedFolder;
import org.lethe.training.Adaptation.Lora;
import org.lethe.training.TrainingResult.SavedCheckpoint;
import org.lethe.transformer.Transformer;

/** What we write against what transformers and PEFT made of it; written.py records that. */
@Tag("engine")
class WrittenFoldersTest {

  private static final Path OUTPUT = Path.of("target/written-by-lethe");

  @Test
  void foldersGiveTheLogitsTransformersAndPeftGave() throws Exception {
    StagedFolder.delete(OUTPUT);
    SavedCheckpoint full = train(Adaptation.full(), "full");
    SavedCheckpoint lora = train(new Lora(3, 6, Set.of(Slot.Q, Slot.V, Slot.DOWN), true), "lora");
    try (InputStream in = getClass().getResourceAsStream("written.json")) {
      JsonNode golden = new ObjectMapper().readTree(in);
      assertThat(logits("full", full))
          .containsExactly(Golden.floats(golden.get("full")), within(1e-3f));
      float[] merged = logits("lora", lora);
      assertThat(merged).containsExactly(Golden.floats(golden.get("merged")), within(1e-3f));
      assertThat(merged).containsExactly(Golden.floats(golden.get("peft")), within(1e-3f));
    }
  }

  private static SavedCheckpoint train(Adaptation adaptation, String name) {
    PackedText text = new PackedText(new Random(3).ints(200, 0, 72).toArray(), 10);
    Recipe recipe = new Recipe.Restore(Golden.options(6, 4, 1e-2, 20261122), adaptation);
    return TrainingRun.run(
            Golden.TINY, recipe, text, OUTPUT.resolve(name), Device.cpu(), step -> {})
        .checkpoints()
        .get(0);
  }

  private static float[] logits(String name, SavedCheckpoint saved) {
    Checkpoint checkpoint = Checkpoint.open(OUTPUT.resolve(name).resolve(saved.folder()));
    try (Transformer transformer = Transformer.load(checkpoint, Device.cpu())) {
      return Golden.probe(transformer);
    }
  }
}
