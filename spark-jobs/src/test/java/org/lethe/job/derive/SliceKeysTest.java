package org.lethe.job.derive;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.apache.commons.io.FileUtils;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lethe.LocalSpark;
import org.lethe.config.Experiment;
import org.lethe.job.MadeUpFamily;
import org.lethe.job.Notes;
import org.lethe.measure.Measures;
import org.lethe.measure.forgetting.FlipRow;
import org.lethe.measure.forgetting.ForgettingRow;
import org.lethe.measure.gradients.GradientRow;
import org.lethe.measure.gradients.GradientRowBuilder;
import org.lethe.measure.knowledge.KnowledgeInstructionRow;
import org.lethe.measure.spi.Derivation;
import org.lethe.table.CheckpointRow;
import org.lethe.table.CheckpointRowBuilder;
import org.lethe.table.ScoreRow;
import org.lethe.table.Table;
import org.lethe.table.TableStore;
import org.lethe.table.Unit;

/** Which units a change makes anew: those that it can change, and no others. */
@Tag("spark")
class SliceKeysTest {
  private static final SparkSession SPARK = LocalSpark.session();
  private static final Set<String> WHOLE =
      Set.of(
          "transitions",
          "recovery_pooled",
          "claims",
          "families",
          "correlations",
          "mechanisms",
          "forgetting_regressions",
          "findings");

  /** A checkpoint that no other descends from. */
  private static final String ADDED = "ft-c";

  @TempDir static Path inputs;
  @TempDir static Path all;
  @TempDir static Path allButOne;
  private static MadeUpFamily family;

  @TempDir Path folder;

  @BeforeAll
  static void deriveWithAndWithoutACheckpoint() throws IOException {
    family = MadeUpFamily.read();
    family.publish(store(inputs));
    publishGradients(store(inputs));
    FileUtils.copyDirectory(inputs.toFile(), all.toFile());
    derive(experiment(all), all);
    FileUtils.copyDirectory(inputs.toFile(), allButOne.toFile());
    derive(without(ADDED, experiment(allButOne)), allButOne);
  }

  /** The gradients of the base under the name of the checkpoint. */
  private static void publishGradients(TableStore store) throws IOException {
    for (Unit unit : store.publishedUnits(GradientRow.TABLE)) {
      if (unit.partition("checkpoint_id").equals("base")) {
        List<GradientRow> rows = new ArrayList<>();
        for (GradientRow row : store.rows(GradientRow.TABLE, unit)) {
          rows.add(
              GradientRowBuilder.from(row)
                  .with(to -> to.checkpointId(ADDED).weightsDigest("w" + ADDED)));
        }
        Unit own =
            Unit.of(GradientRow.TABLE, unit.slot(), unit.key(), ADDED, unit.partition("task"));
        store.replace(GradientRow.TABLE, rows, own, Map.of());
      }
    }
  }

  private static Experiment experiment(Path output) {
    return experiment(output, Map.of());
  }

  /** The family's experiment, with other values of keys such as compare.epsilon. */
  private static Experiment experiment(Path output, Map<String, String> values) {
    Map<String, Map<String, String>> sections = new TreeMap<>();
    sections.put(
        "compare",
        new TreeMap<>(
            Map.of("bootstrap-samples", "20", "permutations", "20", "loss-text", "text")));
    values.forEach(
        (key, value) -> {
          String[] path = key.split("[.]", -1);
          sections.computeIfAbsent(path[0], s -> new TreeMap<>()).put(path[1], value);
        });
    Map<String, String> texts = new TreeMap<>();
    sections.forEach((name, keys) -> texts.put(name, keys.toString().replace("=", ": ")));
    return family.experiment(output.toString(), texts);
  }

  private static Experiment without(String checkpoint, Experiment experiment) {
    return new Experiment(
        experiment.name(),
        experiment.output(),
        experiment.seed(),
        experiment.dataPath(),
        experiment.checkpoints().stream().filter(entry -> !entry.id().equals(checkpoint)).toList(),
        experiment.training(),
        experiment.tasks(),
        experiment.groups(),
        experiment.model(),
        experiment.plan(),
        experiment.score(),
        experiment.measures());
  }

  /** Computes what is missing; returns the last line of progress. */
  private static String derive(Experiment experiment, Path output) throws IOException {
    List<String> notes = new ArrayList<>();
    new DeriveJob(Measures.ordered(null)).run(SPARK, experiment, store(output), new Notes(notes));
    return notes.get(notes.size() - 1);
  }

  private static TableStore store(Path output) throws IOException {
    return TableStore.open(SPARK, output.toString());
  }

  private TableStore copyOf(Path output) throws IOException {
    FileUtils.copyDirectory(output.toFile(), folder.toFile());
    return store(folder);
  }

  /** Keys of units by slot, by table. */
  private static Map<String, Map<String, String>> keys(Path output) throws IOException {
    Map<String, Map<String, String>> keys = new TreeMap<>();
    for (Table<?> table : derived()) {
      Map<String, String> slots = keys.computeIfAbsent(table.name(), t -> new TreeMap<>());
      for (Unit unit : store(output).publishedUnits(table)) {
        assertThat(slots.put(unit.slot(), unit.key())).as("units of %s", unit.slot()).isNull();
      }
    }
    return keys;
  }

  private static List<Table<?>> derived() {
    return Measures.DERIVATIONS.stream()
        .<Table<?>>flatMap(measure -> measure.writes().stream())
        .toList();
  }

  /** Rows as text, in one order, by table. */
  private static Map<String, List<String>> rows(Path output) throws IOException {
    Map<String, List<String>> rows = new TreeMap<>();
    for (Table<?> table : derived()) {
      List<String> texts = rows.computeIfAbsent(table.name(), t -> new ArrayList<>());
      for (Unit unit : store(output).publishedUnits(table)) {
        store(output).rows(table, unit).forEach(row -> texts.add(row.toString()));
      }
      texts.sort(Comparator.naturalOrder());
    }
    return rows;
  }

  /** The slots whose key is another now, by table; tables where there is none are left out. */
  private static Map<String, Set<String>> changed(
      Map<String, Map<String, String>> before, Map<String, Map<String, String>> after) {
    Map<String, Set<String>> changed = new TreeMap<>();
    for (String table : after.keySet()) {
      Set<String> slots = new TreeSet<>(after.get(table).keySet());
      slots.removeIf(slot -> after.get(table).get(slot).equals(before.get(table).get(slot)));
      if (!slots.isEmpty()) {
        changed.put(table, slots);
      }
    }
    return changed;
  }

  @ParameterizedTest
  @CsvSource({
    "compare.permutations, 21, correlations mechanisms forgetting_regressions findings",
    "compare.epsilon, 0.02, "
        + "floors forgetting flips recovery recovery_pooled transitions claims families correlations mechanisms forgetting_regressions"
        + " findings",
    "compare.bootstrap-samples, 21, "
        + "floors forgetting flips recovery recovery_pooled transitions claims families"
        + " knowledge_instruction knowledge_items correlations mechanisms forgetting_regressions findings",
    "geometry.components, 3, representation_geometry layer_cka",
  })
  void anOptionRedoesTheMeasuresThatReadItAndWhatIsMadeOfThem(
      String key, String value, String tables) throws IOException {
    copyOf(all);
    derive(experiment(folder, Map.of(key, value)), folder);
    Map<String, Set<String>> expected = new TreeMap<>();
    for (String table : tables.split(" ", -1)) {
      expected.put(table, new TreeSet<>(keys(all).get(table).keySet()));
    }
    Map<String, Set<String>> changed = changed(keys(all), keys(folder));
    assertThat(changed).containsAllEntriesOf(expected);
    String[] path = key.split("[.]", -1);
    assertThat(changed.keySet())
        .isSubsetOf(
            madeOf(
                measure ->
                    measure.settings().section().equals(path[0])
                        && measure.settings().keys().stream()
                            .anyMatch(documented -> documented.name().equals(path[1]))));
  }

  /** Returns the tables of some measures and of all that are made of them. */
  private static Set<String> madeOf(Predicate<Derivation<?>> first) {
    Set<Table<?>> made = new HashSet<>();
    for (Derivation<?> derivation : Measures.ordered(null)) {
      if (first.test(derivation) || !Collections.disjoint(derivation.reads(), made)) {
        made.addAll(derivation.writes());
      }
    }
    return made.stream().map(Table::name).collect(Collectors.toSet());
  }

  @Test
  void aNewCheckpointMakesItsOwnUnitsAndThoseOfAllCheckpointsTogether() throws IOException {
    copyOf(allButOne);
    derive(experiment(folder), folder);
    Map<String, Set<String>> made = changed(keys(allButOne), keys(folder));
    for (Map.Entry<String, Set<String>> table : made.entrySet()) {
      String slot = WHOLE.contains(table.getKey()) ? "all" : "checkpoint-" + ADDED;
      assertThat(table.getValue()).as(table.getKey()).containsExactly(slot);
    }
    assertThat(made.keySet())
        .containsAll(WHOLE)
        .contains("task_scores", "forgetting", "flips", "representation_drift", "task_similarity")
        .contains("gradient_alignment")
        .doesNotContain("recovery", "noise_floor");
    assertThat(keys(folder)).isEqualTo(keys(all));
    assertThat(rows(folder)).as("as if all were derived at once").isEqualTo(rows(all));
  }

  @Test
  void unitsOfACheckpointThatIsGoneAreRetired() throws IOException {
    copyOf(all);
    derive(without(ADDED, experiment(folder)), folder);
    assertThat(keys(folder)).isEqualTo(keys(allButOne));
    assertThat(rows(folder)).isEqualTo(rows(allButOne));
    assertThat(keys(folder).values())
        .allSatisfy(slots -> assertThat(slots).doesNotContainKey("checkpoint-" + ADDED));
  }

  @Test
  void anAnswerThatChangedRedoesWhatIsMadeOfIt() throws IOException {
    TableStore store = copyOf(all);
    Unit held = store.published(ScoreRow.TABLE, List.of("ft-b", "b"), "00000-of-00002").get();
    List<ScoreRow> rows = store.rows(ScoreRow.TABLE, held);
    Unit other = Unit.of(ScoreRow.TABLE, held.slot(), "other", "ft-b", "b");
    store.replace(ScoreRow.TABLE, rows, other, Map.of());
    derive(experiment(folder), folder);
    Set<String> compared = Set.of("checkpoint-ft-b", "checkpoint-ft-b-restored");
    Map<String, Set<String>> changed = changed(keys(all), keys(folder));
    assertThat(changed.keySet())
        .isSubsetOf(madeOf(derivation -> derivation.reads().contains(ScoreRow.TABLE)));
    assertThat(changed)
        .containsAllEntriesOf(
            Map.ofEntries(
                Map.entry("task_scores", Set.of("checkpoint-ft-b")),
                Map.entry("forgetting", compared),
                Map.entry("flips", compared),
                Map.entry("recovery", Set.of("checkpoint-ft-b-restored")),
                Map.entry("recovery_pooled", Set.of("all")),
                Map.entry("transitions", Set.of("all")),
                Map.entry("claims", Set.of("all")),
                Map.entry("families", Set.of("all")),
                Map.entry("correlations", Set.of("all")),
                Map.entry("mechanisms", Set.of("all")),
                Map.entry("forgetting_regressions", Set.of("all")),
                Map.entry("findings", Set.of("all"))));
  }

  @Test
  void aMovedFolderRedoesOnlyWhatReadsFolders() throws IOException {
    TableStore store = copyOf(all);
    Unit held = store.published(CheckpointRow.TABLE, List.of(), "ft-a").get();
    CheckpointRow row = store.rows(CheckpointRow.TABLE, held).get(0);
    store.replace(
        CheckpointRow.TABLE,
        List.of(CheckpointRowBuilder.from(row).withPath("elsewhere/ft-a")),
        Unit.of(CheckpointRow.TABLE, "ft-a", "moved"),
        Map.of());
    derive(experiment(folder), folder);
    assertThat(changed(keys(all), keys(folder))).containsOnlyKeys("transitions");
  }

  @Test
  void whatACheckpointDescendsFromIsInTheKeysOfItsUnits() throws IOException {
    TableStore store = copyOf(all);
    Unit held = store.published(CheckpointRow.TABLE, List.of(), "ft-a").get();
    CheckpointRow row = store.rows(CheckpointRow.TABLE, held).get(0);
    CheckpointRow moved = CheckpointRowBuilder.from(row).withSeed(3L);
    store.replace(
        CheckpointRow.TABLE,
        List.of(moved),
        Unit.of(CheckpointRow.TABLE, "ft-a", "moved"),
        Map.of());
    derive(experiment(folder), folder);
    assertThat(changed(keys(all), keys(folder)).get("task_scores"))
        .containsExactly("checkpoint-ft-a", "checkpoint-ft-a-c", "checkpoint-ft-a-restored");
  }

  @Test
  void runningAgainComputesNothing() throws IOException {
    copyOf(all);
    assertThat(derive(experiment(folder), folder))
        .isEqualTo("compare: finished work is skipped, nothing is left to do");
    assertThat(keys(folder)).isEqualTo(keys(all));
  }

  @Test
  void aSliceIsComputedWhereOneOfItsUnitsIsMissing() throws IOException {
    TableStore store = copyOf(all);
    store.discard(store.published(FlipRow.TABLE, List.of(), "checkpoint-ft-a").get());
    assertThat(derive(experiment(folder), folder))
        .isEqualTo("compare: slices computed of forgetting (1)");
    assertThat(keys(folder)).isEqualTo(keys(all));
    assertThat(rows(folder)).isEqualTo(rows(all));
  }

  @Test
  void aMeasureThatDoesNotApplyLeavesAnEmptyUnit() throws IOException {
    TableStore store = store(all);
    Set<Unit> units = store.publishedUnits(KnowledgeInstructionRow.TABLE);
    assertThat(units).extracting(Unit::slot).containsExactly("none");
    assertThat(store.read(SPARK, KnowledgeInstructionRow.TABLE, units).count()).isZero();
    assertThat(Path.of(URI.create(store.folder(KnowledgeInstructionRow.TABLE))))
        .isDirectoryContaining("glob:**.parquet");
  }

  @Test
  void theOneUnitOfATableThatWasNotCutYetIsRetired() throws IOException {
    TableStore store = copyOf(all);
    List<ForgettingRow> rows = new ArrayList<>();
    for (Unit unit : store.publishedUnits(ForgettingRow.TABLE)) {
      rows.addAll(store.rows(ForgettingRow.TABLE, unit));
    }
    Unit uncut = Unit.of(ForgettingRow.TABLE, "all", "old");
    store.replace(ForgettingRow.TABLE, rows, uncut, Map.of());
    derive(experiment(folder), folder);
    assertThat(keys(folder)).isEqualTo(keys(all));
    assertThat(new HashSet<>(rows(folder).get("forgetting"))).hasSameSizeAs(rows);
    assertThat(rows(folder)).isEqualTo(rows(all));
  }
}
