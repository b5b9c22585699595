package org.lethe.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.groups.Tuple.tuple;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lethe.message.JobException;
import org.lethe.table.Role;

class NewExperimentTest {
  @TempDir Path folder;
  private Path base;

  @BeforeEach
  void models() throws IOException {
    base = model("models/base", "config.json", "{}");
    Files.writeString(base.resolve("tokenizer_config.json"), "{\"chat_template\": \"x\"}");
  }

  private Path model(String name, String file, String text) throws IOException {
    Path path = Files.createDirectories(folder.resolve(name));
    Files.writeString(path.resolve(file), text);
    return path;
  }

  private Experiment written(NewExperiment experiment) throws IOException {
    Path own = folder.resolve("own");
    for (Map.Entry<String, String> file : experiment.files(null, List.of(), null).entrySet()) {
      Files.createDirectories(own.resolve(file.getKey()).getParent());
      Files.writeString(own.resolve(file.getKey()), file.getValue());
    }
    return ExperimentReader.read(
        own.resolve("experiment.yaml").toString(), null, new Configuration());
  }

  @Test
  void savedStepsOfATrainingRunAreCheckpointsInTheirOrder() throws IOException {
    model("run/checkpoint-1000", "config.json", "{}");
    model("run/checkpoint-200", "config.json", "{}");
    model("run/checkpoint-9", "optimizer.pt", "");
    Experiment experiment =
        written(
            new NewExperiment("own", base.toString(), List.of(folder.resolve("run").toString())));
    assertThat(experiment.checkpoints())
        .extracting(CheckpointEntry::id, CheckpointEntry::role, CheckpointEntry::trainingSteps)
        .containsExactly(
            tuple("base", Role.BASE, null),
            tuple("run-200", Role.FINE_TUNED, 200),
            tuple("run-1000", Role.FINE_TUNED, 1000));
    assertThat(experiment.checkpoints().get(2).path()).endsWith("run/checkpoint-1000");
  }

  @Test
  void anAdapterStandsBesideItsBaseAndItsStepsAreRead() throws IOException {
    Path adapter =
        model("lora", "adapter_config.json", "{\"base_model_name_or_path\": \"lab/base\"}");
    Files.writeString(adapter.resolve("trainer_state.json"), "{\"global_step\": 60}");
    NewExperiment experiment =
        new NewExperiment("own", base.toString(), List.of(adapter.toString()));
    CheckpointEntry entry = written(experiment).checkpoints().get(1);
    assertThat(entry.path()).endsWith("models/base");
    assertThat(entry.adapter()).endsWith("/lora");
    assertThat(entry.trainingSteps()).isEqualTo(60);
    assertThat(experiment.found().get(1))
        .endsWith("lora, LoRA adapter trained from lab/base, 60 steps");
  }

  @Test
  void tasksAreAskedThroughTheTemplateThatTheBaseHas() throws IOException {
    Path tuned = model("models/tuned", "config.json", "{}");
    assertThat(
            written(new NewExperiment("own", base.toString(), List.of(tuned.toString())))
                .tasks()
                .get(0)
                .name())
        .isEqualTo("capitals-chat");
    Files.delete(base.resolve("tokenizer_config.json"));
    assertThat(
            written(new NewExperiment("own", base.toString(), List.of(tuned.toString())))
                .tasks()
                .get(0)
                .name())
        .isEqualTo("capitals");
  }

  @Test
  void modelsOfOneNameGetDifferentIds() throws IOException {
    Path first = model("a/base", "config.json", "{}");
    Path second = model("b/base", "config.json", "{}");
    assertThat(
            written(
                    new NewExperiment(
                        "yes", base.toString(), List.of(first.toString(), second.toString())))
                .checkpoints())
        .extracting(CheckpointEntry::id)
        .containsExactly("base", "base-2", "base-3");
  }

  @Test
  void whatIsNoModelIsRefused() throws IOException {
    Path empty = Files.createDirectories(folder.resolve("empty"));
    assertThatThrownBy(() -> new NewExperiment("own", base.toString(), List.of(empty.toString())))
        .isInstanceOf(JobException.class)
        .hasMessage("no model at " + empty + ": the folder has no model");
    Path adapter = model("lora", "adapter_config.json", "{}");
    assertThatThrownBy(() -> new NewExperiment("own", adapter.toString(), List.of()))
        .isInstanceOf(JobException.class)
        .hasMessage("the base is a LoRA adapter");
    assertThatThrownBy(() -> new NewExperiment("own", "nowhere", List.of()))
        .isInstanceOf(JobException.class)
        .hasMessage("no model at nowhere: there is no such folder");
  }
}
