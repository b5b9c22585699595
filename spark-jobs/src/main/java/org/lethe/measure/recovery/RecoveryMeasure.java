package org.lethe.measure.recovery;

import java.io.IOException;
import java.io.Serializable;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.lethe.figure.ReportTables;
import org.lethe.figure.Roster;
import org.lethe.figure.Subjects;
import org.lethe.figure.Topic;
import org.lethe.measure.contrast.Contrast;
import org.lethe.measure.contrast.Contrasts;
import org.lethe.measure.contrast.Inference;
import org.lethe.measure.contrast.PromptFlags;
import org.lethe.measure.contrast.ShardChunk;
import org.lethe.measure.floor.FloorRow;
import org.lethe.measure.floor.FloorRows;
import org.lethe.measure.noise.NoiseFloor;
import org.lethe.measure.noise.NoiseFloorRow;
import org.lethe.measure.scores.TaskScoreRow;
import org.lethe.measure.spi.Comparison;
import org.lethe.measure.spi.Derivation;
import org.lethe.measure.spi.DerivedRows;
import org.lethe.measure.spi.Lineage;
import org.lethe.measure.spi.MainMetric;
import org.lethe.measure.spi.Resampling;
import org.lethe.measure.spi.Slice;
import org.lethe.scoring.Metric;
import org.lethe.settings.Key;
import org.lethe.settings.Naming;
import org.lethe.settings.Settings;
import org.lethe.table.GenerationRow;
import org.lethe.table.PromptAuditRow;
import org.lethe.table.RequestRow;
import org.lethe.table.ScoreRow;
import org.lethe.table.Table;

/** The share of a loss from fine-tuning that restoration recovers, against a restored control. */
public final class RecoveryMeasure implements Derivation<RecoveryMeasure.Options> {
  @Override
  public String name() {
    return "recovery";
  }

  @Override
  public String title() {
    return "recovery";
  }

  @Override
  public int version() {
    return 3;
  }

  @Override
  public Settings<Options> settings() {
    return SETTINGS;
  }

  @Override
  public List<Table<?>> reads() {
    return List.of(
        RequestRow.TABLE,
        ScoreRow.TABLE,
        GenerationRow.TABLE,
        TaskScoreRow.TABLE,
        FloorRow.TABLE,
        NoiseFloorRow.TABLE,
        PromptAuditRow.TABLE);
  }

  @Override
  public List<Table<?>> writes() {
    return List.of(RecoveryRow.TABLE);
  }

  @Override
  public Subjects subjects(ReportTables tables) {
    return Subjects.compared(
        Set.of(),
        tables.rows(RecoveryRow.TABLE).stream()
            .map(RecoveryRow::metric)
            .collect(Collectors.toSet()));
  }

  @Override
  public List<Topic> topics(ReportTables tables, Roster roster) {
    return List.of(new RecoveryFigure(tables, roster), new PatternShiftFigure(tables));
  }

  /** What recovery is decided on. */
  public record Options(
      Resampling resampling,
      MainMetric metric,
      @Key(
              value = "task of held-out text that shows whether the pattern is restored",
              names = Naming.TASK)
          String lossText)
      implements Serializable {}

  private static final Settings<Options> SETTINGS =
      Settings.of("compare", new Options(Resampling.DEFAULT, MainMetric.DEFAULT, null))
          .reading("metric", MainMetric.READER);

  /** What one contrast and task tell: a row a metric, or the pattern on held-out text. */
  private record Part(List<RecoveryRow> rows, RecoveryTable.Pattern pattern)
      implements Serializable {}

  @Override
  public List<Slice> slices(Options options, Comparison comparison) {
    return Slice.about(
        Contrast.recovery(comparison.lineage()).stream().map(Contrast::checkpoints).toList(),
        group -> group.get(3));
  }

  @Override
  public DerivedRows derive(List<Slice> slices, Options options, Comparison comparison)
      throws IOException {
    Set<String> restored = Slice.subjects(slices);
    Lineage lineage = comparison.lineage();
    List<Contrast> contrasts =
        Contrast.recovery(lineage).stream()
            .filter(contrast -> restored.contains(contrast.checkpoints().get(3)))
            .toList();
    RecoveryTable table =
        new RecoveryTable(
            lineage,
            new Inference(options.resampling().bootstrap(comparison.seed())),
            NoiseFloor.of(comparison.rows(NoiseFloorRow.TABLE)),
            new FloorRows(comparison.rows(FloorRow.TABLE)),
            new PromptFlags(comparison.rows(PromptAuditRow.TABLE)));
    List<Part> parts =
        Contrasts.sums(comparison, ShardChunk.list(comparison), contrasts)
            .map(sums -> part(table, sums, options))
            .collect();
    Map<String, RecoveryTable.Pattern> patterns = new HashMap<>();
    for (Part part : parts) {
      if (part.pattern() != null) {
        patterns.put(part.pattern().restoredId(), part.pattern());
      }
    }
    List<RecoveryRow> rows =
        parts.stream()
            .flatMap(part -> part.rows().stream())
            .map(row -> RecoveryTable.withPattern(row, patterns.get(row.restoredId())))
            .toList();
    return new DerivedRows().with(RecoveryRow.TABLE, rows, row -> Slice.slot(row.restoredId()));
  }

  private static Part part(RecoveryTable table, Contrasts.TaskContrast sums, Options options) {
    if (sums.task().equals(options.lossText())) {
      return new Part(List.of(), RecoveryTable.Pattern.of(sums).orElse(null));
    }
    return new Part(
        Stream.of(options.metric().value(), Metric.LOG_LIKELIHOOD)
            .distinct()
            .flatMap(metric -> table.row(sums, metric).stream())
            .toList(),
        null);
  }
}
