package org.lethe.measure.knowledge;

import java.io.IOException;
import java.io.Serializable;
import java.util.List;
import java.util.Set;
import org.lethe.figure.ReportTables;
import org.lethe.figure.Roster;
import org.lethe.figure.Topic;
import org.lethe.measure.contrast.Contrast;
import org.lethe.measure.contrast.Inference;
import org.lethe.measure.contrast.ShardChunk;
import org.lethe.measure.contrast.TaskItems;
import org.lethe.measure.scores.TaskScoreRow;
import org.lethe.measure.spi.Comparison;
import org.lethe.measure.spi.Derivation;
import org.lethe.measure.spi.DerivedRows;
import org.lethe.measure.spi.KnowledgePairs;
import org.lethe.measure.spi.Resampling;
import org.lethe.measure.spi.Slice;
import org.lethe.settings.Settings;
import org.lethe.table.GenerationRow;
import org.lethe.table.RequestRow;
import org.lethe.table.ScoreRow;
import org.lethe.table.Table;

/**
 * What was lost of knowledge and of answers under an instruction, over the same items (Jiang et al.
 * 2024).
 */
public final class KnowledgeOrInstruction implements Derivation<KnowledgeOrInstruction.Options> {
  @Override
  public String name() {
    return "knowledge";
  }

  @Override
  public String title() {
    return "knowledge and instruction";
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
        FirstTokenRow.TABLE);
  }

  @Override
  public List<Table<?>> writes() {
    return List.of(KnowledgeInstructionRow.TABLE, KnowledgeItemsRow.TABLE);
  }

  @Override
  public List<Topic> topics(ReportTables tables, Roster roster) {
    return List.of(new KnowledgeFigure(tables, roster));
  }

  /** Pairs of tasks, and how losses get intervals. */
  public record Options(Resampling resampling, KnowledgePairs pairs) implements Serializable {}

  private static final Settings<Options> SETTINGS =
      KnowledgePairs.settings(new Options(Resampling.DEFAULT, KnowledgePairs.NONE));

  @Override
  public List<Slice> slices(Options options, Comparison comparison) {
    return options.pairs().knowledgePairs().isEmpty()
        ? List.of()
        : Slice.about(
            Contrast.forgetting(comparison.lineage()).stream().map(Contrast::checkpoints).toList(),
            pair -> pair.get(1));
  }

  @Override
  public DerivedRows derive(List<Slice> slices, Options options, Comparison comparison)
      throws IOException {
    Set<String> checkpoints = Slice.subjects(slices);
    Set<String> tasks = options.pairs().tasks();
    List<ShardChunk> chunks =
        ShardChunk.list(comparison).stream().filter(chunk -> tasks.contains(chunk.task())).toList();
    List<Contrast> contrasts =
        Contrast.forgetting(comparison.lineage()).stream()
            .filter(contrast -> checkpoints.contains(contrast.checkpoints().get(1)))
            .toList();
    List<KnowledgeTable.Part> parts =
        new KnowledgeTable(
                options.pairs().knowledgePairs(),
                comparison.lineage(),
                new Inference(options.resampling().bootstrap(comparison.seed())))
            .parts(
                TaskItems.read(comparison, chunks, contrasts, KnowledgeTable.METRICS),
                comparison.current(FirstTokenRow.TABLE, comparison.checkpoints()),
                contrasts);
    return new DerivedRows()
        .with(
            KnowledgeInstructionRow.TABLE,
            parts.stream().flatMap(part -> part.losses().stream()).toList(),
            row -> Slice.slot(row.checkpointId()))
        .with(
            KnowledgeItemsRow.TABLE,
            parts.stream().flatMap(part -> part.items().stream()).toList(),
            row -> Slice.slot(row.checkpointId()));
  }
}
