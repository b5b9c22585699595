package org.lethe.measure.sequence;

import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.lethe.measure.contrast.Contrast;
import org.lethe.measure.contrast.Contrasts;
import org.lethe.measure.contrast.ShardChunk;
import org.lethe.measure.noise.NoiseFloor;
import org.lethe.measure.noise.NoiseFloorRow;
import org.lethe.measure.scores.TaskScoreRow;
import org.lethe.measure.spi.Comparison;
import org.lethe.measure.spi.Derivation;
import org.lethe.measure.spi.DerivedRows;
import org.lethe.measure.spi.Lineage;
import org.lethe.measure.spi.Slice;
import org.lethe.settings.Key;
import org.lethe.settings.Naming;
import org.lethe.settings.Settings;
import org.lethe.table.GenerationRow;
import org.lethe.table.RequestRow;
import org.lethe.table.ScoreRow;
import org.lethe.table.Table;

/** Forgetting and transfer along sequences of tasks, by the conventions of the literature. */
public final class TaskSequences implements Derivation<TaskSequences.Options> {
  private static final String SEQUENCE = "sequence";

  @Override
  public String name() {
    return SEQUENCE;
  }

  @Override
  public String title() {
    return "training sequences";
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
    return List.of(
        RequestRow.TABLE,
        ScoreRow.TABLE,
        GenerationRow.TABLE,
        TaskScoreRow.TABLE,
        NoiseFloorRow.TABLE);
  }

  @Override
  public List<Table<?>> writes() {
    return List.of(SequenceScoreRow.TABLE, SequenceForgettingRow.TABLE, SequenceSummaryRow.TABLE);
  }

  /** What sequences are compared with. */
  public record Options(
      @Key(
              value = "checkpoint with random weights that forward transfer is measured against",
              names = Naming.CHECKPOINT)
          String randomInit)
      implements Serializable {}

  private static final Settings<Options> SETTINGS = Settings.of("compare", new Options(null));

  @Override
  public List<Slice> slices(Options options, Comparison comparison) {
    Lineage lineage = comparison.lineage();
    List<Slice> slices = new ArrayList<>();
    for (TrainingSequence sequence : TrainingSequence.of(lineage)) {
      Set<String> ids = new LinkedHashSet<>(sequence.checkpoints());
      ids.addAll(References.of(sequence, options.randomInit(), lineage).checkpoints());
      slices.add(Slice.named(SEQUENCE, sequence.name(), ids));
    }
    return slices;
  }

  @Override
  public DerivedRows derive(List<Slice> slices, Options options, Comparison comparison)
      throws IOException {
    Lineage lineage = comparison.lineage();
    NoiseFloor noise = NoiseFloor.of(comparison.rows(NoiseFloorRow.TABLE));
    List<String> tasks = List.copyOf(comparison.taskNames());
    Scores scores = scores(slices, comparison);
    Set<String> slots = slices.stream().map(Slice::slot).collect(Collectors.toSet());
    List<SequenceScoreRow> matrix = new ArrayList<>();
    List<SequenceForgettingRow> forgetting = new ArrayList<>();
    List<SequenceSummaryRow> summary = new ArrayList<>();
    for (TrainingSequence sequence : TrainingSequence.of(lineage)) {
      if (slots.contains(Slice.slot(SEQUENCE, sequence.name()))) {
        ScoredSequence scored = new ScoredSequence(sequence, tasks, scores);
        References references = References.of(sequence, options.randomInit(), lineage);
        matrix.addAll(SequenceScoreTable.rows(scored));
        forgetting.addAll(SequenceForgettingTable.rows(scored, lineage, noise));
        summary.addAll(SequenceSummaryTable.rows(scored, references));
      }
    }
    return new DerivedRows()
        .with(SequenceScoreRow.TABLE, matrix, row -> Slice.slot(SEQUENCE, row.sequence()))
        .with(SequenceForgettingRow.TABLE, forgetting, row -> Slice.slot(SEQUENCE, row.sequence()))
        .with(SequenceSummaryRow.TABLE, summary, row -> Slice.slot(SEQUENCE, row.sequence()));
  }

  private static Scores scores(List<Slice> slices, Comparison comparison) throws IOException {
    List<Contrast> contrasts =
        slices.stream()
            .flatMap(slice -> slice.checkpoints().stream())
            .distinct()
            .map(id -> new Contrast(Contrast.Kind.SCORE, List.of(id)))
            .toList();
    return new Scores(
        comparison.rows(TaskScoreRow.TABLE),
        Contrasts.sums(comparison, ShardChunk.list(comparison), contrasts)
            .flatMap(sums -> Scores.answered(sums).iterator())
            .collect());
  }
}
