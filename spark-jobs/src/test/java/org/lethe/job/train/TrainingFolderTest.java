package org.lethe.job.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lethe.job.FarFiles;
import org.lethe.training.TrainingResult;

class TrainingFolderTest {
  @TempDir Path folder;

  @Test
  void aCopyThatWasCutShortIsNoCheckpointAndIsMadeWhole() throws IOException {
    Path scratch = Files.createDirectories(folder.resolve("scratch/step-4"));
    for (String name : List.of("config.json", "model.safetensors", "tokenizer.json")) {
      Files.writeString(scratch.resolve(name), name + " whole");
    }
    Path target = Files.createDirectories(folder.resolve("run/step-4"));
    Files.writeString(target.resolve("model.safetensors"), "model");
    org.apache.hadoop.fs.Path far = new org.apache.hadoop.fs.Path("far://" + folder + "/run");
    org.apache.hadoop.fs.Path checkpoint = new org.apache.hadoop.fs.Path(far, "step-4");
    assertThat(TrainingFolder.isWhole(checkpoint, FarFiles.configuration())).isFalse();

    TrainingResult result =
        new TrainingResult(
            "r",
            TrainingResult.Outcome.FINISHED,
            "",
            List.of(new TrainingResult.SavedCheckpoint(4, "step-4", null, "w")),
            List.of());
    new TrainingFolder(scratch.getParent(), far, FarFiles.configuration()).publish(result);
    assertThat(TrainingFolder.isWhole(checkpoint, FarFiles.configuration())).isTrue();
    assertThat(target.resolve("model.safetensors")).hasContent("model.safetensors whole");
    assertThat(target.resolve("tokenizer.json")).exists();
    assertThat(scratch.getParent()).doesNotExist();
  }
}
