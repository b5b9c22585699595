package org.lethe.job.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lethe.config.Experiment;
import org.lethe.job.ContextExperiment;
import org.lethe.job.plan.PlanJob;
import org.lethe.measure.spi.ProbeScope;
import org.lethe.message.JobException;
import org.lethe.table.PromptRow;
import org.lethe.table.RequestRow;
import org.lethe.table.Table;
import org.lethe.table.Unit;

/** Probes that ask prompts of their own, and read what other probes wrote. */
@Tag("spark")
@Tag("engine")
class PromptProbeTest {
  private static final EchoPrompts SHARDS = new EchoPrompts(ProbeScope.PROMPTS, 1);
  private static final EchoPrompts TASKS = new EchoPrompts(ProbeScope.TASK, 1);

  @TempDir Path folder;
  private ContextExperiment files;

  @BeforeEach
  void layOut() throws IOException {
    files = ContextExperiment.in(folder);
  }

  private Experiment planned(int shard, String more) throws IOException {
    Experiment experiment =
        files.read("plan: {shard-documents: %d}".formatted(shard), "activations: {" + more + "}");
    files.run(new PlanJob(List.of(SHARDS, TASKS)), experiment);
    return experiment;
  }

  private <R extends Record> List<R> rows(Table<R> table) throws IOException {
    List<R> rows = new ArrayList<>();
    for (Unit unit : files.store().publishedUnits(table)) {
      rows.addAll(files.store().rows(table, unit));
    }
    return rows;
  }

  private Set<Unit> units(Table<?> table) throws IOException {
    return files.store().publishedUnits(table);
  }

  private static List<String> slots(Set<Unit> units, String task) {
    return units.stream()
        .filter(unit -> unit.partition("task").equals(task))
        .map(Unit::slot)
        .sorted()
        .toList();
  }

  /** What a prompt says, without its plan. */
  private static Set<String> asked(List<PromptRow> prompts) {
    return prompts.stream()
        .map(
            row ->
                row.task() + row.promptId() + row.context() + row.target() + row.demonstrations())
        .collect(Collectors.toSet());
  }

  @Test
  void aSetIsPlannedOnceByShardsOfItsOwn() throws IOException {
    planned(5, "documents: 3");
    // pairs: 24 documents, 16 of them demonstrations, 6 test, 2 validation
    assertThat(slots(units(PromptRow.TABLE), "pairs"))
        .containsExactly(
            "plain-00000-of-00002",
            "plain-00001-of-00002",
            "rounds-00000-of-00002",
            "rounds-00001-of-00002");
    List<PromptRow> pairs =
        rows(PromptRow.TABLE).stream().filter(row -> row.task().equals("pairs")).toList();
    assertThat(pairs).hasSize(8 + 3 * 2);
    assertThat(pairs).allSatisfy(row -> assertThat(row.status()).isEqualTo("OK"));
  }

  @Test
  void anotherVersionOfAProbeMakesItsRowsAnew() throws IOException {
    Experiment experiment = planned(100, "documents: 3");
    files.run(new ProbeJob<>(SHARDS), experiment);
    Set<Unit> first = units(EchoRow.SHARDS);
    files.run(new ProbeJob<>(SHARDS), experiment);
    assertThat(units(EchoRow.SHARDS)).isNotEmpty().isEqualTo(first);
    files.run(new ProbeJob<>(new EchoPrompts(ProbeScope.PROMPTS, 2)), experiment);
    assertThat(units(EchoRow.SHARDS)).hasSameSizeAs(first).doesNotContainAnyElementsOf(first);
  }

  @Test
  void demonstrationsAreNeverQueries() throws IOException {
    planned(5, "documents: 3");
    List<PromptRow> pairs =
        rows(PromptRow.TABLE).stream().filter(row -> row.task().equals("pairs")).toList();
    Set<Integer> demonstrations = new HashSet<>();
    pairs.forEach(row -> demonstrations.addAll(row.demonstrations()));
    assertThat(pairs).noneMatch(row -> demonstrations.contains((int) row.docId()));
    assertThat(pairs).allSatisfy(row -> assertThat(row.demonstrations()).doesNotHaveDuplicates());
  }

  @Test
  void shardsDoNotChangePrompts() throws IOException {
    planned(5, "documents: 3");
    Set<String> small = asked(rows(PromptRow.TABLE));
    planned(100, "documents: 3");
    assertThat(slots(units(PromptRow.TABLE), "pairs")).hasSize(2);
    assertThat(asked(rows(PromptRow.TABLE))).isEqualTo(small);
  }

  @Test
  void everyCheckpointIsAskedEveryPromptOnce() throws IOException {
    files.run(new ProbeJob<>(SHARDS), planned(5, "documents: 3"));
    List<PromptRow> prompts = rows(PromptRow.TABLE);
    for (String checkpoint : List.of("base", "adapted")) {
      assertThat(rows(EchoRow.SHARDS))
          .filteredOn(row -> row.checkpointId().equals(checkpoint))
          .extracting(EchoRow::promptId)
          .containsExactlyInAnyOrderElementsOf(prompts.stream().map(PromptRow::promptId).toList());
    }
    assertThat(rows(EchoRow.SHARDS)).allSatisfy(row -> assertThat(row.together()).isLessThan(6));
  }

  @Test
  void aTaskIsAskedAtOnceWithTheRowsOfAnotherProbe() throws IOException {
    Experiment experiment = planned(5, "documents: 3, tasks: [pairs]");
    files.run(new ProbeJob<>(SHARDS), experiment);
    files.run(new ProbeJob<>(TASKS), experiment);
    assertThat(units(EchoRow.TASKS)).extracting(Unit::slot).containsOnly("all").hasSize(2);
    assertThat(rows(EchoRow.TASKS))
        .hasSize(2 * 14)
        .allSatisfy(row -> assertThat(List.of(row.together(), row.inputs())).containsOnly(14));
  }

  @Test
  void otherOptionsOfASetLeaveRequestsAndOtherSetsAsTheyAre() throws IOException {
    files.run(new ProbeJob<>(SHARDS), planned(5, "documents: 3, tasks: [pairs]"));
    Set<Unit> prompts = units(PromptRow.TABLE);
    Set<Unit> requests = units(RequestRow.TABLE);
    Set<Unit> asked = units(EchoRow.SHARDS);
    files.run(new ProbeJob<>(SHARDS), planned(5, "documents: 4, tasks: [pairs]"));
    assertThat(units(RequestRow.TABLE)).isEqualTo(requests);
    prompts.retainAll(units(PromptRow.TABLE));
    asked.retainAll(units(EchoRow.SHARDS));
    assertThat(prompts).isNotEmpty().allMatch(unit -> unit.slot().startsWith("plain"));
    assertThat(asked).hasSize(4).allMatch(unit -> unit.slot().startsWith("plain"));
    assertThat(slots(units(EchoRow.SHARDS), "pairs")).hasSize(2 * (2 + 2)); // nothing is left over
  }

  @Test
  void rowsOfInputsEnterTheKey() throws IOException {
    Experiment experiment = planned(5, "documents: 3, tasks: [pairs]");
    files.run(new ProbeJob<>(SHARDS), experiment);
    files.run(new ProbeJob<>(TASKS), experiment);
    Set<Unit> before = units(EchoRow.TASKS);
    files.run(new ProbeJob<>(TASKS), experiment);
    assertThat(units(EchoRow.TASKS)).isEqualTo(before);
    Unit input =
        units(EchoRow.SHARDS).stream()
            .filter(unit -> unit.partition("checkpoint_id").equals("base"))
            .findFirst()
            .orElseThrow();
    Unit other = new Unit(input.table(), input.partition(), input.slot(), "0123456789abcdef");
    files
        .store()
        .replace(
            EchoRow.SHARDS,
            files.store().rows(EchoRow.SHARDS, input),
            other,
            files.store().manifest(input).provenance());
    files.run(new ProbeJob<>(TASKS), experiment);
    Set<Unit> kept = units(EchoRow.TASKS);
    kept.retainAll(before);
    assertThat(kept).extracting(unit -> unit.partition("checkpoint_id")).containsExactly("adapted");
  }

  @Test
  void aMissingInputIsAnError() throws IOException {
    Experiment experiment = planned(5, "documents: 3, tasks: [pairs]");
    assertThatThrownBy(() -> files.run(new ProbeJob<>(TASKS), experiment))
        .isInstanceOf(JobException.class)
        .hasMessage("table echo has no rows of checkpoint base, task pairs");
  }

  @Test
  void aSetThatWasNotPlannedIsAnError() throws IOException {
    Experiment experiment = files.read("activations: {documents: 3}");
    files.run(new PlanJob(List.of()), experiment);
    assertThatThrownBy(() -> files.run(new ProbeJob<>(SHARDS), experiment))
        .isInstanceOf(JobException.class)
        .hasMessageMatching("table prompts has no (plain, rounds|rounds, plain) of task kinds");
  }

  @Test
  void setsThatNobodyAsksForAnyMoreAreRemoved() throws IOException {
    planned(5, "documents: 3");
    planned(5, "documents: 3, tasks: [kinds]");
    assertThat(slots(units(PromptRow.TABLE), "pairs")).isEmpty();
    assertThat(slots(units(PromptRow.TABLE), "kinds")).isNotEmpty();
  }

  @Test
  void tooFewDocumentsAreAnError() throws IOException {
    files.writePairs(2);
    assertThatThrownBy(() -> planned(5, "documents: 3, tasks: [pairs]"))
        .isInstanceOf(JobException.class)
        .hasMessage(
            "task pairs asks for 2 demonstrations of split test, which has 1 documents for them");
    files.writePairs(5);
    assertThatThrownBy(() -> planned(5, "documents: 3, tasks: [pairs]"))
        .isInstanceOf(JobException.class)
        .hasMessage("task pairs has no document for the validation part of split test");
  }
}
