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
import org.lethe.measure.contrast.Contrasts.TaskContrast;
import org.lethe.measure.contrast.ShardChunk;
import org.lethe.measure.noise.NoiseFloor;
import org.lethe.measure.noise.NoiseFloorRow;
import org.lethe.measure.scores.TaskScoreRow;
import org.lethe.measure.spi.Comparison;
import org.lethe.measure.spi.Derivation;
import org.lethe.measure.spi.DerivedRows;
import org.lethe.measure.spi.KnowledgePairs;
import org.lethe.measure.spi.Lineage;
import org.lethe.measure.spi.Resampling;
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
    return 2;
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
          String randomInit,
      @Key(value = "level of every interval", above = 0, below = 1) double confidence,
      KnowledgePairs pairs)
      implements Serializable {}

  private static final Settings<Options> SETTINGS =
      KnowledgePairs.settings(
          new Options(null, Resampling.DEFAULT.confidence(), KnowledgePairs.NONE));

  /** What a contrast tells of a task. */
  private record Part(List<Scores.Answered> answered, List<Differences.Difference> differences)
      implements Serializable {

    static Part of(TaskContrast sums) {
      return sums.sums().contrast().kind() == Contrast.Kind.SCORE
          ? new Part(Scores.answered(sums), List.of())
          : new Part(List.of(), Differences.of(sums));
    }
  }

  @Override
  public List<Slice> slices(Options options, Comparison comparison) {
    Lineage lineage = comparison.lineage();
    List<Slice> slices = new ArrayList<>();
    for (TrainingSequence sequence : TrainingSequence.of(lineage)) {
      Set<String> ids = new LinkedHashSet<>(sequence.checkpoints());
      sequence.start().ifPresent(start -> ids.add(lineage.root(start.checkpointId()))); // noise
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
    Set<String> slots = slices.stream().map(Slice::slot).collect(Collectors.toSet());
    List<TrainingSequence> sequences =
        TrainingSequence.of(lineage).stream()
            .filter(sequence -> slots.contains(Slice.slot(SEQUENCE, sequence.name())))
            .toList();
    List<Part> parts = parts(sequences, slices, options, comparison);
    Scores scores =
        new Scores(
            comparison.rows(TaskScoreRow.TABLE),
            parts.stream().flatMap(part -> part.answered().stream()).toList());
    Differences differences =
        new Differences(parts.stream().flatMap(part -> part.differences().stream()).toList());
    TaskKinds kinds = TaskKinds.of(comparison.tasks(), options.pairs());
    List<SequenceScoreRow> matrix = new ArrayList<>();
    List<SequenceForgettingRow> forgetting = new ArrayList<>();
    List<SequenceSummaryRow> summary = new ArrayList<>();
    for (TrainingSequence sequence : sequences) {
      ScoredSequence scored = ScoredSequence.of(sequence, comparison.taskNames(), kinds, scores);
      References references = References.of(sequence, options.randomInit(), lineage);
      Estimates estimates = new Estimates(scored, references, differences, options.confidence());
      String base = sequence.start().map(row -> lineage.root(row.checkpointId())).orElse(null);
      matrix.addAll(SequenceScoreTable.rows(scored));
      forgetting.addAll(new SequenceForgettingTable(scored, estimates, noise, base).rows());
      summary.addAll(new SequenceSummaryTable(scored, references, estimates).rows());
    }
    return new DerivedRows()
        .with(SequenceScoreRow.TABLE, matrix, row -> Slice.slot(SEQUENCE, row.sequence()))
        .with(SequenceForgettingRow.TABLE, forgetting, row -> Slice.slot(SEQUENCE, row.sequence()))
        .with(SequenceSummaryRow.TABLE, summary, row -> Slice.slot(SEQUENCE, row.sequence()));
  }

  /** Returns what checkpoints and pairs of them answered, from one read of the scores. */
  private static List<Part> parts(
      List<TrainingSequence> sequences, List<Slice> slices, Options options, Comparison comparison)
      throws IOException {
    Set<Contrast> contrasts = new LinkedHashSet<>();
    for (Slice slice : slices) {
      for (String id : slice.checkpoints()) {
        contrasts.add(new Contrast(Contrast.Kind.SCORE, List.of(id)));
      }
    }
    for (TrainingSequence sequence : sequences) {
      contrasts.addAll(
          Differences.pairs(
              sequence, References.of(sequence, options.randomInit(), comparison.lineage())));
    }
    return Contrasts.sums(comparison, ShardChunk.list(comparison), List.copyOf(contrasts))
        .map(Part::of)
        .collect();
  }
}
