package org.lethe.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lethe.config.Experiment;
import org.lethe.job.TinyExperiment;
import org.lethe.job.plan.PlanJob;
import org.lethe.table.ScoreCheckRow;
import org.lethe.table.ScoreCheckRowBuilder;
import org.lethe.table.TableStore;
import org.lethe.table.Unit;

class MissingPartsTest {
  private static final List<MissingPart> PARTS =
      List.of(
          new MissingPart("train", "people-40", "", "NOT_TRAINED: diverged", "lower the rate"),
          new MissingPart("score", "base", "story", "the engine failed", "run again"));

  @TempDir Path folder;

  @Test
  @Tag("spark")
  @Tag("engine")
  void whatTablesSayIsMissingIsFoundByStage() throws IOException {
    TinyExperiment tiny = TinyExperiment.in(folder);
    Path weights = folder.resolve("merged/model.safetensors");
    byte[] whole = Files.readAllBytes(weights);
    Files.write(weights, Arrays.copyOf(whole, whole.length / 2));
    Path data = folder.resolve("facts.jsonl");
    Files.writeString(
        data,
        """
        {"prompt": "The capital of France is", "choices": ["Rome", "Paris"], "gold": 1}
        {"prompt": "The capital of Italy is", "choices": ["Rome", "Paris"], "gold": 7}
        """);
    Experiment experiment =
        tiny.readTasks("{task: story}, {task: facts, data-files: {test: %s}}".formatted(data));
    tiny.run(new PlanJob(), experiment);
    publishFailed(tiny.store(), "base", 2);
    publishFailed(tiny.store(), "adapted", 0);
    publishFailed(tiny.store(), "of-another-experiment", 5);

    List<MissingPart> parts = MissingParts.of(experiment, tiny.store());
    assertThat(parts)
        .extracting(MissingPart::stage, MissingPart::checkpoint, MissingPart::task)
        .containsExactly(
            tuple("plan", "", "facts"),
            tuple("plan", "merged", ""),
            tuple("score", "base", "story"));
    assertThat(parts.get(0).problem())
        .startsWith("1 of 3 requests cannot be asked; document 1, NO_GOLD: ");
    assertThat(parts.get(1).problem()).startsWith("UNREADABLE: " + weights);
    assertThat(parts.get(2).problem()).isEqualTo("the engine failed on 2 of 14 requests");
    assertThat(parts).extracting(MissingPart::remedy).doesNotContain("");
  }

  private static void publishFailed(TableStore store, String checkpoint, long failed)
      throws IOException {
    ScoreCheckRow row =
        ScoreCheckRowBuilder.stagedBuilder()
            .checkpointId(checkpoint)
            .task("story")
            .nRequests(14)
            .nFailed(failed)
            .splitBatches(0)
            .tokens(1)
            .askedTokens(1)
            .nChecked(0)
            .nDifferent(0)
            .largestDifference(null)
            .tolerance(1)
            .weightsDigest("0123456789abcdef")
            .build();
    Unit unit = Unit.of(ScoreCheckRow.TABLE, checkpoint, "0123456789abcdef");
    store.replace(ScoreCheckRow.TABLE, List.of(row), unit, Map.of());
  }

  @Test
  void theLogGetsATable() {
    assertThat(written(LogFormat.TEXT, PARTS).lines())
        .containsExactly(
            "2026-03-01T12:00:00Z 2 parts are missing:",
            "  stage  checkpoint  task   what happened",
            "  train  people-40   all    NOT_TRAINED: diverged",
            "                            remedy: lower the rate",
            "  score  base        story  the engine failed",
            "                            remedy: run again");
    assertThat(written(LogFormat.TEXT, List.of())).isEmpty();
  }

  @Test
  void jsonHasAnEventAPart() throws IOException {
    List<String> lines = written(LogFormat.JSON, PARTS).lines().toList();
    assertThat(lines).hasSize(2);
    JsonNode event = new ObjectMapper().readTree(lines.get(1));
    assertThat(event.get("event").asText()).isEqualTo("missing");
    assertThat(event.get("stage").asText()).isEqualTo("score");
    assertThat(event.get("checkpoint").asText()).isEqualTo("base");
    assertThat(event.get("task").asText()).isEqualTo("story");
    assertThat(event.get("problem").asText()).isEqualTo("the engine failed");
    assertThat(event.get("remedy").asText()).isEqualTo("run again");
  }

  private static String written(LogFormat format, List<MissingPart> parts) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ConsoleProgress progress =
        new ConsoleProgress(
            new PrintStream(bytes, true, StandardCharsets.UTF_8),
            false,
            InstantSource.fixed(Instant.parse("2026-03-01T12:00:00Z")));
    progress.use(format);
    progress.missing(parts);
    return bytes.toString(StandardCharsets.UTF_8);
  }
}
