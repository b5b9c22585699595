package org.lethe.job.estimate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lethe.LocalSpark;
import org.lethe.config.Experiment;
import org.lethe.job.TinyExperiment;
import org.lethe.job.plan.PlanJob;
import org.lethe.job.stage.TrainedCheckpoints;
import org.lethe.table.Manifest;
import org.lethe.table.RequestRow;
import org.lethe.table.TableStore;

/** Counts of the tiny experiment against those of estimate.py, which knows nothing of Lethe. */
@Tag("spark")
@Tag("engine")
class EstimateTest {
  @TempDir Path folder;

  private static JsonNode golden() throws IOException {
    return new ObjectMapper().readTree(EstimateTest.class.getResource("estimate.json"));
  }

  /** A number of both tasks together. */
  private static double counted(String bound, String name) throws IOException {
    return golden().at("/facts/" + bound + "/" + name).asDouble()
        + golden().at("/story/" + bound + "/" + name).asDouble();
  }

  @Test
  void scoringCountsEveryRequestAtEveryCheckpoint() throws IOException {
    TinyExperiment tiny = TinyExperiment.in(folder);
    Experiment experiment = tiny.read("score: {replicate: true}");
    tiny.run(new PlanJob(), experiment);
    Estimate estimate = Estimate.of(LocalSpark.session(), experiment, tiny.store());
    StageCost score = stage(estimate, "score");
    int times = 4; // three checkpoints, the base twice
    assertThat(score.units()).isEqualTo(times * 2);
    assertThat((double) score.requests()).isEqualTo(times * counted("shared", "requests"));
    // the packer joins the beginnings of different documents where that costs no padding
    assertThat(score.tokens())
        .isBetween(times * counted("shared", "tokens"), times * counted("apart", "tokens"));
    assertThat(score.flops())
        .isBetween(
            times * counted("shared", "flops"),
            1.05 * times * counted("apart", "flops")); // one has an adapter
    long weights = golden().get("weights").asLong();
    assertThat(estimate.memory().weights()).isBetween(4 * weights, 5 * weights);
    long bytes =
        tiny.store().manifests(RequestRow.TABLE).values().stream()
            .map(Manifest::data)
            .mapToLong(data -> data.bytes())
            .sum();
    assertThat(estimate.tables().plan()).isGreaterThan(bytes);
  }

  @Test
  void probesCountTheDocumentsThatTheyRead() throws IOException {
    TinyExperiment tiny = TinyExperiment.in(folder);
    Experiment experiment =
        tiny.read(
            "activations: {documents: 3, tasks: [story], checkpoints: [base]}",
            "gradients: {checkpoints: []}");
    tiny.run(new PlanJob(), experiment);
    Estimate estimate = Estimate.of(LocalSpark.session(), experiment, tiny.store());
    double share = 3 / 5.0; // of the documents
    assertThat(stage(estimate, "activations").tokens())
        .isBetween(
            share * golden().at("/story/shared/tokens").asDouble(),
            share * golden().at("/story/apart/tokens").asDouble());
    assertThat(estimate.stages()).extracting(StageCost::stage).doesNotContain("gradients");
  }

  /** Two adapters one after the other; restorations of four checkpoints and a control. */
  @Test
  void trainingCountsStepsBeforeAnythingIsTrained() throws IOException {
    TinyExperiment tiny = TinyExperiment.in(folder);
    Path text = folder.resolve("text.txt");
    Files.writeString(text, "The dog was big and happy. ".repeat(20));
    Experiment experiment =
        tiny.read(
            """
            training:
              recipes:
                adapt: {kind: fine-tune, steps: 2, batch-size: 4, learning-rate: 1e-3, lora: {rank: 2}}
                reread: {kind: restore, text: %s, window: 8, steps: 5, batch-size: 3, learning-rate: 1e-3, tested-facts: allow}
              runs:
                first: {recipe: adapt, parent: base, trained-on: facts}
                second: {recipe: adapt, parent: first, trained-on: facts}
              restore: reread
            """
                .formatted(text));
    TableStore store = tiny.store();
    tiny.run(new PlanJob(), TrainedCheckpoints.ofBegunRuns(experiment, store));
    StageCost train = stage(Estimate.of(LocalSpark.session(), experiment, store), "train");
    assertThat(train.units()).isEqualTo(7);
    double restored = 5 * 3 * 8; // tokens of a run
    double adapted = 2 * 4 * golden().at("/facts/apart/asked_tokens").asDouble() / 9;
    assertThat(train.tokens()).isCloseTo(5 * restored + 2 * adapted, within(1e-6));
    double weights = golden().get("weights").asDouble();
    double flops = 6 * weights * restored * 5 + 4 * weights * adapted * 2;
    assertThat(train.flops()).isCloseTo(flops, withinPercentage(5)); // a parent has an adapter
    double chain = 6 * weights * restored + 4 * weights * adapted * 2;
    assertThat(train.longest()).isCloseTo(chain, withinPercentage(1));
  }

  private static StageCost stage(Estimate estimate, String name) {
    return estimate.stages().stream()
        .filter(stage -> stage.stage().equals(name))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void hoursAreThoseOfTheWorkOverAllTasksOrOfWhatCannotBeSpread() {
    StageCost spread = new StageCost("score", 100, 1000, 1, 8e12);
    Speed speed = new Speed(2e10, 0.5);
    // 400 s of operations and 50 s of units
    assertThat(spread.seconds(speed, 1)).isCloseTo(450, within(1e-9));
    assertThat(spread.seconds(speed, 9)).isCloseTo(50, within(1e-9));
    StageCost chain = new StageCost("train", 2, 10, 1, 8e12, 6e12);
    assertThat(chain.seconds(speed, 100)).isCloseTo(300, within(1e-9));
  }
}
