package org.lethe.job.tracking;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.lethe.job.tracking.TrackedRun.Point;
import org.yaml.snakeyaml.Yaml;

/** Files as MLflow's FileStore lays them out (mlflow 3, store/tracking/file_store.py), and JSON. */
class TrackerFilesTest {
  private static final Instant NOW = Instant.ofEpochMilli(1_700_000_000_123L);
  private static final TrackedRun RUN =
      new TrackedRun(
          "0123456789abcdef0123456789abcdef",
          "people-40: \"a\"",
          Map.of("role", "fine_tuned"),
          List.of(
              Point.of(0.25, 40, "antonym", "exact_match,strict-match"),
              Point.of(3.5, 1, "loss"),
              Point.of(Double.NaN, 2, "loss")));

  @Test
  void mlflowHasALineAPointAndARunBelowItsExperiment() {
    Map<String, String> files =
        TrackerFiles.MLFLOW.files("tiny", List.of(RUN), "file:/out/mlruns", NOW);
    String experiment = files.keySet().iterator().next().split("/")[0];
    assertThat(experiment).matches("[1-9][0-9]{17}");
    String run = experiment + "/" + RUN.id() + "/";
    assertThat(files)
        .containsEntry(run + "metrics/antonym/exact_match.strict-match", "1700000000123 0.25 40\n")
        .containsEntry(run + "metrics/loss", "1700000000123 3.5 1\n1700000000123 NaN 2\n")
        .containsEntry(run + "params/role", "fine_tuned")
        .containsEntry(run + "artifacts/lethe.json", "{\"role\":\"fine_tuned\"}\n")
        .containsEntry(run + "tags/mlflow.runName", RUN.name());
    Map<String, Object> ofRun = new Yaml().load(files.get(run + "meta.yaml"));
    assertThat(ofRun)
        .containsEntry("run_id", RUN.id())
        .containsEntry("experiment_id", experiment)
        .containsEntry("run_name", RUN.name())
        .containsEntry("status", 3)
        .containsEntry("artifact_uri", "file:/out/mlruns/" + run + "artifacts");
    Map<String, Object> meta = new Yaml().load(files.get(experiment + "/meta.yaml"));
    assertThat(meta).containsEntry("name", "tiny").containsEntry("experiment_id", experiment);
  }

  @Test
  void wandbHasALineAStepAndTheLastValues() throws IOException {
    Map<String, String> files = TrackerFiles.WANDB.files("tiny", List.of(RUN), "", NOW);
    ObjectMapper json = new ObjectMapper();
    List<String> history = files.get(RUN.id() + "/history.jsonl").lines().toList();
    assertThat(history).hasSize(3);
    assertThat(json.readTree(history.get(0)).toString()).isEqualTo("{\"_step\":1,\"loss\":3.5}");
    JsonNode summary = json.readTree(files.get(RUN.id() + "/wandb-summary.json"));
    assertThat(summary.get("loss").asText()).isEqualTo("NaN");
    assertThat(summary.get("antonym/exact_match.strict-match").asDouble()).isEqualTo(0.25);
    assertThat(json.readTree(files.get(RUN.id() + "/config.json")).get("project").asText())
        .isEqualTo("tiny");
  }
}
