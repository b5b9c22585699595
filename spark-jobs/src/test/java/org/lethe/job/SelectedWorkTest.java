package org.lethe.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lethe.LocalSpark;
import org.lethe.config.Experiment;
import org.lethe.config.ExperimentReader;
import org.lethe.config.Training.Run;
import org.lethe.job.answer.ScoreJob;
import org.lethe.job.plan.PlanJob;
import org.lethe.job.probe.ProbeJob;
import org.lethe.job.stage.Job;
import org.lethe.job.stage.Selection;
import org.lethe.job.stage.TrainedCheckpoints;
import org.lethe.job.train.TrainJob;
import org.lethe.measure.Measures;
import org.lethe.measure.spi.Probe;
import org.lethe.message.JobException;
import org.lethe.table.ScoreCheckRow;
import org.lethe.table.ScoreRow;
import org.lethe.table.Table;
import org.lethe.table.TableStore;
import org.lethe.table.TrainingRunRow;
import org.lethe.table.Unit;

/** A part of the work is the same as within the whole. */
@Tag("spark")
@Tag("engine")
class SelectedWorkTest {
  private static final Path CONF = Path.of("..", "conf").toAbsolutePath().normalize();

  @TempDir Path folder;

  @Test
  void whatWasChosenIsSkippedByTheWhole() throws IOException {
    Files.createDirectories(folder.resolve("parts"));
    TinyExperiment parts = TinyExperiment.in(folder.resolve("parts"));
    Experiment experiment = parts.read("plan: {shard-documents: 2}");
    Selection chosen = Selection.of(List.of("mer*"), List.of("facts"), experiment);
    run(new PlanJob(), experiment, parts.store());
    for (Job job : jobs()) {
      run(job.narrowed(chosen).orElseThrow(), experiment, parts.store());
    }
    for (Table<?> table : tables()) {
      assertThat(partitions(table, parts.store())).containsExactly("[merged, facts]");
    }
    List<String> notes = new ArrayList<>();
    for (Job job : jobs()) {
      notes.addAll(run(job, experiment, parts.store()));
    }
    // three shards of story and two of facts at three checkpoints, of which two are there
    assertThat(notes).contains("score: 13 units");

    Files.createDirectories(folder.resolve("whole"));
    TinyExperiment whole = TinyExperiment.in(folder.resolve("whole"));
    Experiment same = whole.read("plan: {shard-documents: 2}");
    run(new PlanJob(), same, whole.store());
    for (Job job : jobs()) {
      run(job, same, whole.store());
    }
    for (Table<?> table : tables()) {
      assertThat(units(table, parts.store())).isEqualTo(units(table, whole.store())).isNotEmpty();
    }
    assertThat(units(ScoreCheckRow.TABLE, parts.store()))
        .isEqualTo(units(ScoreCheckRow.TABLE, whole.store()));
  }

  @Test
  void trainingMakesWhatChosenCheckpointsComeFrom() throws IOException {
    Experiment experiment = training();
    TableStore store = TableStore.open(LocalSpark.session(), experiment.output());
    Selection chosen = Selection.of(List.of("second-restored"), List.of(), experiment);
    assertThat(chosen.runs(experiment))
        .extracting(Run::id)
        .containsExactly("first", "second", "base-restored", "second-restored");
    run(new TrainJob().narrowed(chosen).orElseThrow(), experiment, store);
    Experiment begun = TrainedCheckpoints.ofBegunRuns(experiment, store);
    assertThat(begun.checkpoints())
        .extracting(entry -> entry.id())
        .containsExactly("base", "first", "second", "base-restored", "second-restored");
    run(new PlanJob(), begun, store);
    run(new ScoreJob().narrowed(chosen).orElseThrow(), begun, store);
    assertThat(partitions(ScoreRow.TABLE, store)).containsExactly("[second-restored, people]");
    Set<Unit> before = store.publishedUnits(TrainingRunRow.TABLE);
    assertThat(run(new TrainJob(), experiment, store)).contains("train: 3 runs");
    assertThat(store.publishedUnits(TrainingRunRow.TABLE)).hasSize(7).containsAll(before);
  }

  private Experiment training() throws IOException {
    Path file = folder.resolve("experiment.yaml");
    Files.writeString(
        file,
        """
        output: out
        task-path: %1$s/tasks/quickstart
        data-path: %1$s/quickstart
        checkpoints:
          base: {path: %1$s/quickstart/base, role: base}
        tasks: [{task: people, limit: 5}]
        training:
          recipes:
            teach: {kind: fine-tune, steps: 1, batch-size: 2, learning-rate: 1e-3}
            reread: {kind: restore, text: %1$s/quickstart/restore.txt, window: 32, steps: 1, batch-size: 2, learning-rate: 1e-4, tested-facts: allow}
          runs:
            first: {recipe: teach, parent: base, trained-on: people}
            second: {recipe: teach, parent: first, trained-on: people}
            other: {recipe: teach, parent: base, trained-on: people}
          restore: reread
        """
            .formatted(CONF));
    return ExperimentReader.read(
        file.toString(), null, LocalSpark.session().sparkContext().hadoopConfiguration());
  }

  @Test
  void aNameThatFitsNothingIsRefusedWithTheNearest() throws IOException {
    Experiment experiment = TinyExperiment.in(folder).read();
    assertThatThrownBy(() -> Selection.of(List.of("mergd"), List.of(), experiment))
        .isInstanceOfSatisfying(
            JobException.class,
            error -> {
              assertThat(error).hasMessage("the experiment has no checkpoint mergd");
              assertThat(error.place()).isEqualTo("--checkpoint");
              assertThat(error.expected()).isEqualTo("one of base, adapted, merged");
              assertThat(error.remedy()).isEqualTo("did you mean merged?");
            });
    assertThatThrownBy(() -> Selection.of(List.of("b*"), List.of("x*"), experiment))
        .hasMessage("the experiment has no task x*");
    assertThat(Selection.of(List.of("?ase", "adapted"), List.of("*"), experiment))
        .isEqualTo(new Selection(Set.of("base", "adapted"), Set.of("story", "facts")));
  }

  private static List<Job> jobs() {
    List<Job> jobs = new ArrayList<>(List.of(new ScoreJob()));
    probes().forEach(probe -> jobs.add(new ProbeJob<>(probe)));
    return jobs;
  }

  private static List<Table<?>> tables() {
    List<Table<?>> tables = new ArrayList<>(List.of(ScoreRow.TABLE));
    probes().forEach(probe -> tables.add(probe.table()));
    return tables;
  }

  private static List<Probe<?, ?>> probes() {
    return Measures.PROBES.stream()
        .<Probe<?, ?>>map(probe -> probe)
        .filter(probe -> List.of("activations", "gradients").contains(probe.name()))
        .toList();
  }

  private static List<String> run(Job job, Experiment experiment, TableStore store)
      throws IOException {
    List<String> notes = new ArrayList<>();
    job.run(LocalSpark.session(), experiment, store, new Notes(notes));
    return notes;
  }

  private static TreeSet<String> partitions(Table<?> table, TableStore store) throws IOException {
    TreeSet<String> partitions = new TreeSet<>();
    store.publishedUnits(table).forEach(unit -> partitions.add(unit.partition().toString()));
    return partitions;
  }

  private static Set<String> units(Table<?> table, TableStore store) throws IOException {
    Set<String> units = new HashSet<>();
    store.publishedUnits(table).forEach(unit -> units.add(unit.toString()));
    return units;
  }
}
