package org.lethe.measure.scores;

import java.io.IOException;
import java.io.Serializable;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.lethe.figure.ReportTables;
import org.lethe.figure.Roster;
import org.lethe.figure.Subjects;
import org.lethe.figure.Topic;
import org.lethe.measure.contrast.Contrast;
import org.lethe.measure.contrast.Contrasts;
import org.lethe.measure.contrast.Coverage;
import org.lethe.measure.contrast.CoverageGate;
import org.lethe.measure.contrast.ShardChunk;
import org.lethe.measure.spi.Comparison;
import org.lethe.measure.spi.Derivation;
import org.lethe.measure.spi.DerivedRows;
import org.lethe.measure.spi.Lineage;
import org.lethe.measure.spi.Slice;
import org.lethe.scoring.Metric;
import org.lethe.settings.Key;
import org.lethe.settings.Settings;
import org.lethe.table.GenerationRow;
import org.lethe.table.RequestRow;
import org.lethe.table.ScoreRow;
import org.lethe.table.Table;

/**
 * Every metric of every checkpoint and task, from what was answered; refuses incomplete answers
 * unless asked.
 */
public final class TaskScores implements Derivation<TaskScores.Options> {
  @Override
  public String name() {
    return "task-scores";
  }

  @Override
  public String title() {
    return "scores of tasks";
  }

  @Override
  public int version() {
    return 1;
  }

  @Override
  public Settings<Options> settings() {
    return SETTINGS;
  }

  @Override
  public List<Table<?>> reads() {
    return List.of(RequestRow.TABLE, ScoreRow.TABLE, GenerationRow.TABLE);
  }

  @Override
  public List<Table<?>> writes() {
    return List.of(TaskScoreRow.TABLE);
  }

  @Override
  public Subjects subjects(ReportTables tables) {
    List<TaskScoreRow> rows = tables.rows(TaskScoreRow.TABLE);
    return Subjects.scored(
        distinct(rows, TaskScoreRow::checkpointId),
        distinct(rows, TaskScoreRow::planId),
        distinct(rows, TaskScoreRow::task));
  }

  private static Set<String> distinct(
      List<TaskScoreRow> rows, Function<TaskScoreRow, String> column) {
    return rows.stream().map(column).collect(Collectors.toCollection(LinkedHashSet::new));
  }

  @Override
  public List<Topic> topics(ReportTables tables, Roster roster) {
    return List.of(new ScoreTables(tables, roster), new CoverageTable(tables, roster));
  }

  /** The action on missing answers. */
  public record Options(
      @Key("compare although scores are missing; rows say so with flag `incomplete`")
          boolean allowIncomplete)
      implements Serializable {}

  private static final Settings<Options> SETTINGS = Settings.of("compare", new Options(false));

  /** A contrast's rows and its missing answers. */
  private record Part(Coverage coverage, String checkpointId, String task, List<TaskScoreRow> rows)
      implements Serializable {}

  @Override
  public List<Slice> slices(Options options, Comparison comparison) {
    return Slice.each(comparison.checkpoints());
  }

  @Override
  public DerivedRows derive(List<Slice> slices, Options options, Comparison comparison)
      throws IOException {
    Set<String> checkpoints = Slice.subjects(slices);
    List<ShardChunk> chunks = ShardChunk.list(comparison);
    CoverageGate gate = new CoverageGate(comparison, options.allowIncomplete());
    gate.check(CoverageGate.missing(chunks, comparison.taskNames(), List.copyOf(checkpoints)));
    List<Part> parts = parts(chunks, checkpoints, comparison);
    gate.check(
        parts.stream()
            .filter(part -> !part.coverage().isComplete())
            .map(TaskScores::missing)
            .distinct()
            .sorted()
            .toList());
    parts.stream()
        .filter(part -> part.coverage().failed() > 0)
        .map(TaskScores::unaskable)
        .distinct()
        .sorted()
        .forEach(comparison.progress()::note);
    List<TaskScoreRow> rows =
        parts.stream()
            .flatMap(part -> part.rows().stream())
            .filter(row -> reported(row, comparison))
            .toList();
    return new DerivedRows().with(TaskScoreRow.TABLE, rows, row -> Slice.slot(row.checkpointId()));
  }

  private static List<Part> parts(
      List<ShardChunk> chunks, Set<String> checkpoints, Comparison comparison) {
    Lineage lineage = comparison.lineage();
    List<Contrast> contrasts =
        Contrast.scores(lineage).stream()
            .filter(contrast -> checkpoints.contains(contrast.checkpoints().get(0)))
            .toList();
    return Contrasts.sums(comparison, chunks, contrasts)
        .map(
            sums ->
                new Part(
                    sums.sums().coverage(),
                    sums.sums().contrast().checkpoints().get(0),
                    sums.task(),
                    TaskScoreTable.rows(sums, lineage)))
        .collect();
  }

  /** Metrics that only some tasks ask for are reported of those alone. */
  private static boolean reported(TaskScoreRow row, Comparison comparison) {
    String name = row.metric().split(",", 2)[0];
    return !Metric.of(name).orElseThrow().isOnRequest()
        || comparison.tasks().stream()
            .filter(task -> task.name().equals(row.task()))
            .anyMatch(task -> task.metrics().contains(name));
  }

  private static String missing(Part part) {
    return "%s on %s: %d of %d requests not scored, %d failed in the engine"
        .formatted(
            part.checkpointId(),
            part.task(),
            part.coverage().missing(),
            part.coverage().requests(),
            part.coverage().engineErrors());
  }

  private static String unaskable(Part part) {
    return "compare: %s: %d of %d requests cannot be asked; table requests says why"
        .formatted(part.task(), part.coverage().failed(), part.coverage().requests());
  }
}
