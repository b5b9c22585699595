package org.lethe.measure.sequence;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.commons.io.FileUtils;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.lethe.LocalSpark;
import org.lethe.job.Golden;
import org.lethe.job.MadeUpFamily;
import org.lethe.job.Notes;
import org.lethe.job.derive.DeriveJob;
import org.lethe.measure.Measures;
import org.lethe.measure.spi.Comparison;
import org.lethe.measure.spi.KnowledgePairs;
import org.lethe.measure.spi.Lineage;
import org.lethe.measure.spi.Slice;
import org.lethe.message.Progress;
import org.lethe.table.CheckpointRow;
import org.lethe.table.CheckpointRowBuilder;
import org.lethe.table.ScoreRow;
import org.lethe.table.Table;
import org.lethe.table.TableStore;
import org.lethe.table.Unit;

/** Compares made-up sequences with what numpy says of them (sequence.py). */
@Tag("spark")
class TaskSequencesTest {
  private static final Map<String, List<String>> KEYS =
      Map.of(
          "sequence_scores", List.of("sequence", "step", "task", "metric"),
          "sequence_forgetting", List.of("sequence", "task", "metric", "convention"),
          "sequence_summary", List.of("sequence", "metric", "convention"));

  private static final SparkSession SPARK = LocalSpark.session();

  private static final String OPTIONS =
      "random-init: blank, knowledge-pairs: [{knowledge: a, instruction: c}, {knowledge: b,"
          + " instruction: d}]";

  @TempDir static Path inputs;
  private static MadeUpFamily family;

  @BeforeAll
  static void publish() throws IOException {
    family = MadeUpFamily.of(read("sequence_inputs.json"));
    family.publish(TableStore.open(SPARK, inputs.toString()));
    compare(inputs, "{%s}".formatted(OPTIONS));
  }

  private static JsonNode read(String name) throws IOException {
    try (InputStream in = TaskSequencesTest.class.getResourceAsStream(name)) {
      return new ObjectMapper().readTree(in);
    }
  }

  /** Runs what sequences need and returns what was computed. */
  private static String compare(Path folder, String options) throws IOException {
    List<String> notes = new ArrayList<>();
    new DeriveJob(Measures.ordered(List.of("sequence")))
        .run(
            SPARK,
            family.experiment(folder.toString(), options),
            TableStore.open(SPARK, folder.toString()),
            new Notes(notes));
    return notes.get(notes.size() - 1);
  }

  private static TableStore copied(Path folder) throws IOException {
    FileUtils.copyDirectory(inputs.toFile(), folder.toFile());
    return TableStore.open(SPARK, folder.toString());
  }

  private static <R extends Record> List<R> rows(Path folder, Table<R> table) throws IOException {
    return TableStore.open(SPARK, folder.toString()).read(SPARK, table).collectAsList().stream()
        .map(table::fromRow)
        .toList();
  }

  static Stream<String> tables() {
    return KEYS.keySet().stream().sorted();
  }

  @ParameterizedTest
  @MethodSource("tables")
  void tableEqualsNumpy(String name) throws IOException {
    Golden.assertEqual(
        SPARK,
        TableStore.open(SPARK, inputs.toString()),
        name,
        KEYS.get(name),
        read("sequence.json").get(name),
        Golden.Columns.ALL);
  }

  @Test
  void aSequenceIsComputedAnewWhenItsOwnAnswersChangeAndNoOther(@TempDir Path folder)
      throws IOException {
    TableStore store = copied(folder);
    assertThat(compare(folder, "{%s}".formatted(OPTIONS)))
        .isEqualTo("compare: finished work is skipped, nothing is left to do");
    answerAgain(store, "b-long");
    assertThat(compare(folder, "{%s}".formatted(OPTIONS)))
        .isEqualTo("compare: slices computed of task-scores (1)");
    answerAgain(store, "gap-3");
    assertThat(compare(folder, "{%s}".formatted(OPTIONS)))
        .isEqualTo("compare: slices computed of task-scores (1), sequence (1)");
    answerAgain(store, "a-2"); // three sequences train 10 steps on a
    assertThat(compare(folder, "{%s}".formatted(OPTIONS))).contains("sequence (3)");
  }

  @Test
  void aTaskLearnedAloneByAnotherObjectiveIsNoReference() {
    assertThat(alone(family.checkpoints())).contains("a-2");
    List<CheckpointRow> rows =
        family.checkpoints().stream()
            .map(
                row ->
                    row.checkpointId().equals("a-2")
                        ? CheckpointRowBuilder.builder(row).objective("ewc 400.0").build()
                        : row)
            .toList();
    assertThat(alone(rows)).doesNotContain("a-2");
  }

  private static Set<String> alone(List<CheckpointRow> rows) {
    Lineage lineage = new Lineage(rows);
    return TrainingSequence.of(lineage).stream()
        .flatMap(
            sequence ->
                IntStream.rangeClosed(1, sequence.length())
                    .boxed()
                    .flatMap(step -> sequence.alone(step, lineage).stream()))
        .map(CheckpointRow::checkpointId)
        .collect(Collectors.toSet());
  }

  /** Noise is measured at the base, wherever the sequence starts. */
  @Test
  void aSequenceThatStartsLaterIsAboutItsBaseToo() {
    List<CheckpointRow> rows =
        family.checkpoints().stream()
            .map(
                row ->
                    row.checkpointId().equals("one-1")
                        ? CheckpointRowBuilder.builder(row).parent("a-1").build()
                        : row)
            .toList();
    Comparison comparison =
        new Comparison(null, null, new Lineage(rows), null, List.of(), 0, Progress.SILENT);
    assertThat(
            new TaskSequences()
                .slices(new TaskSequences.Options(null, 0.95, KnowledgePairs.NONE), comparison))
        .filteredOn(slice -> slice.slot().equals("sequence-one"))
        .singleElement()
        .satisfies(
            slice ->
                assertThat(slice.checkpoints()).containsExactlyInAnyOrder("a-1", "one-1", "base"));
  }

  private static void answerAgain(TableStore store, String checkpoint) throws IOException {
    Unit unit =
        store.published(ScoreRow.TABLE, List.of(checkpoint, "b"), "00000-of-00002").orElseThrow();
    store.replace(
        ScoreRow.TABLE,
        store.rows(ScoreRow.TABLE, unit),
        new Unit(ScoreRow.TABLE, unit.partition(), unit.slot(), "again"),
        Map.of());
  }

  @Test
  void sequencesOfOtherNamesHaveOtherSlots() {
    assertThat(Slice.slot("sequence", "a b")).isEqualTo("sequence-a_20_b");
    assertThat(
            Stream.of("a b", "a/b", "a_b", "a_20_b", "ab", "é")
                .map(name -> Slice.slot("sequence", name)))
        .doesNotHaveDuplicates()
        .allMatch(slot -> slot.matches("[A-Za-z0-9._-]+"));
  }

  @Test
  void aMissingScoreTakesAwayWhatNeedsItAndNothingElse(@TempDir Path folder) throws IOException {
    TableStore store = copied(folder);
    for (Unit unit : store.publishedUnits(ScoreRow.TABLE)) {
      if (unit.partition().equals(List.of("full-2", "b"))) {
        store.discard(unit);
      }
    }
    compare(folder, "{%s, allow-incomplete: true}".formatted(OPTIONS));
    assertThat(rows(folder, SequenceForgettingRow.TABLE))
        .filteredOn(row -> row.sequence().equals("full run") && row.metric().equals("acc"))
        .filteredOn(row -> row.value() == null)
        .allSatisfy(row -> assertThat(row.flag()).isEqualTo("incomplete"))
        .extracting(row -> row.task() + " " + row.convention())
        .containsExactlyInAnyOrder("b first_last", "b chaudhry_max", "b mammoth_max", "b relative");
    assertThat(rows(folder, SequenceSummaryRow.TABLE))
        .filteredOn(row -> row.sequence().equals("full run") && row.metric().equals("acc"))
        .filteredOn(row -> row.value() != null)
        .extracting(SequenceSummaryRow::convention)
        .containsExactlyInAnyOrder(
            "op",
            "fwt",
            "fwt_init",
            "fwt_base",
            "general_delta",
            "zero_shot_delta",
            "instruction_delta");
  }

  @Test
  void partOfTheAnswersIsFlagged(@TempDir Path folder) throws IOException {
    TableStore store = copied(folder);
    store.discard(
        store.published(ScoreRow.TABLE, List.of("full-3", "d"), "00001-of-00002").orElseThrow());
    compare(folder, "{%s, allow-incomplete: true}".formatted(OPTIONS));
    assertThat(rows(folder, SequenceForgettingRow.TABLE))
        .filteredOn(row -> row.sequence().equals("full run") && row.metric().equals("acc"))
        .filteredOn(row -> "incomplete".equals(row.flag()))
        .singleElement()
        .satisfies(row -> assertThat(row.task()).isEqualTo("d"))
        .satisfies(row -> assertThat(row.n()).isEqualTo(10))
        .satisfies(row -> assertThat(row.value()).isNotNull())
        .satisfies(row -> assertThat(row.ciMethod()).isEqualTo("none_other_documents"));
    assertThat(rows(folder, SequenceSummaryRow.TABLE))
        .filteredOn(row -> row.sequence().equals("full run") && row.metric().equals("acc"))
        .filteredOn(row -> "incomplete".equals(row.flag()))
        .extracting(SequenceSummaryRow::convention)
        .containsExactlyInAnyOrder("general_delta", "zero_shot_delta", "instruction_delta");
  }

  @Test
  void withoutRandomWeightsForwardTransferAboveThemIsNotKnown(@TempDir Path folder)
      throws IOException {
    copied(folder);
    compare(folder, "{}");
    assertThat(rows(folder, SequenceSummaryRow.TABLE))
        .filteredOn(row -> "no_random_init".equals(row.flag()))
        .isNotEmpty()
        .allSatisfy(row -> assertThat(row.convention()).isEqualTo("fwt_init"))
        .allSatisfy(row -> assertThat(row.value()).isNull());
  }
}
