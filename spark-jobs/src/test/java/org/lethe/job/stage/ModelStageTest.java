package org.lethe.job.stage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lethe.LocalSpark;
import org.lethe.config.Experiment;
import org.lethe.config.Experiment.ModelOptions;
import org.lethe.job.TinyExperiment;
import org.lethe.job.plan.PlanJob;
import org.lethe.message.Progress;
import org.lethe.table.CheckpointRow;
import org.lethe.table.ScoreRow;
import org.lethe.table.Unit;

/** What was made otherwise is gone before anything is done. */
@Tag("spark")
@Tag("engine")
class ModelStageTest {
  private static final ModelStage.Task PUBLISH =
      (models, work, store) -> {
        store.replace(ScoreRow.TABLE, List.of(), work.output(), Map.of());
        return WorkDone.NOTHING;
      };

  private static final ModelStage.Task FAIL =
      (models, work, store) -> {
        throw new IllegalStateException("this task fails");
      };

  @TempDir Path folder;
  private TinyExperiment tiny;

  @BeforeEach
  void publishScoresOfTwoCheckpoints() throws IOException {
    tiny = TinyExperiment.in(folder);
    run("plan: {shard-documents: 2}", "some", Set.of("story", "facts"), PUBLISH);
    assertThat(slots(units())).hasSize(2 * (3 + 2));
  }

  /** Plans, and runs a task over tasks of the base and of the merged checkpoint. */
  private void run(String plan, String options, Set<String> tasks, ModelStage.Task task)
      throws IOException {
    Experiment experiment = tiny.read(plan);
    tiny.run(new PlanJob(), experiment);
    List<CheckpointRow> checkpoints =
        CheckpointInventory.read(experiment, tiny.store()).stream()
            .filter(row -> row.adapter() == null)
            .toList();
    new ModelStage(
            LocalSpark.session(),
            tiny.store(),
            Progress.SILENT,
            "score",
            ScoreRow.TABLE,
            ModelOptions.DEFAULT,
            options)
        .run(checkpoints, unit -> tasks.contains(unit.partition("task")), task);
  }

  private void runFails(String plan, String options) {
    assertThatThrownBy(() -> run(plan, options, Set.of("story", "facts"), FAIL))
        .hasStackTraceContaining("this task fails");
  }

  private Set<Unit> units() throws IOException {
    return tiny.store().publishedUnits(ScoreRow.TABLE);
  }

  private static Set<String> slots(Collection<Unit> units) {
    return units.stream()
        .map(unit -> unit.partition() + unit.slot())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  @Test
  void unitsOfOtherOptionsAreGoneThoughTheRunFails() throws IOException {
    runFails("plan: {shard-documents: 2}", "other");
    assertThat(slots(units())).as("neither checkpoint's").isEmpty();
  }

  @Test
  void unitsOfOtherWeightsAreGoneThoughTheRunFails() throws IOException {
    Set<Unit> before = units();
    Files.copy(
        folder.resolve("merged/model.safetensors"),
        tiny.base().resolve("model.safetensors"),
        StandardCopyOption.REPLACE_EXISTING);
    runFails("plan: {shard-documents: 2}", "some");
    assertThat(units())
        .isNotEmpty()
        .isSubsetOf(before)
        .allSatisfy(unit -> assertThat(unit.partition("checkpoint_id")).isEqualTo("merged"))
        .hasSize(5);
  }

  @Test
  void unitsOfAnotherPlanAreGoneThoughTheRunFails() throws IOException {
    runFails("plan: {shard-documents: 3}", "some");
    assertThat(units()).isEmpty();
  }

  @Test
  void shardsThatAreNoLongerAskedForGoToo() throws IOException {
    run("plan: {shard-documents: 4}", "some", Set.of("story", "facts"), PUBLISH);
    assertThat(slots(units()))
        .containsExactlyInAnyOrder(
            "[base, facts]00000-of-00001",
            "[base, story]00000-of-00002",
            "[base, story]00001-of-00002",
            "[merged, facts]00000-of-00001",
            "[merged, story]00000-of-00002",
            "[merged, story]00001-of-00002");
  }

  @Test
  void whatIsNotWorkedOnStays() throws IOException {
    Set<Unit> before = units();
    run("plan: {shard-documents: 2}", "other", Set.of("facts"), PUBLISH);
    assertThat(slots(units())).isEqualTo(slots(before));
    for (Unit unit : before) {
      assertThat(units().contains(unit)).isEqualTo(unit.partition("task").equals("story"));
    }
  }

  @Test
  void rowsThatFailedAreKeptUntilTheyAreMadeAnew() throws IOException {
    Unit made = units().iterator().next();
    tiny.store().discard(made);
    Unit failed = ModelStage.toRetry(made);
    tiny.store().replace(ScoreRow.TABLE, List.of(), failed, Map.of());
    runFails("plan: {shard-documents: 2}", "some");
    assertThat(units()).contains(failed).doesNotContain(made).hasSize(10);
    run("plan: {shard-documents: 2}", "some", Set.of("story", "facts"), PUBLISH);
    assertThat(units()).contains(made).doesNotContain(failed).hasSize(10);
  }
}
