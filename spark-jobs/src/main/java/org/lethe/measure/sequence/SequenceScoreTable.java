package org.lethe.measure.sequence;

import java.util.ArrayList;
import java.util.List;
import org.lethe.measure.spi.Defined;
import org.lethe.table.CheckpointRow;

/** Makes {@code sequence_scores}: the matrix R of a training sequence. */
final class SequenceScoreTable {
  private SequenceScoreTable() {}

  /** Returns a row for every step, task and metric that has a score. */
  static List<SequenceScoreRow> rows(ScoredSequence scored) {
    TrainingSequence sequence = scored.sequence();
    List<SequenceScoreRow> rows = new ArrayList<>();
    for (int step = 0; step <= sequence.length(); step++) {
      if (sequence.states().get(step).isPresent()) {
        rows.addAll(rows(scored, step, sequence.states().get(step).get()));
      }
    }
    return rows;
  }

  private static List<SequenceScoreRow> rows(
      ScoredSequence scored, int step, CheckpointRow checkpoint) {
    String id = checkpoint.checkpointId();
    List<SequenceScoreRow> rows = new ArrayList<>();
    for (String metric : scored.metrics()) {
      for (String task : scored.tasks(metric)) {
        double chance = scored.scores().chance(id, task, metric);
        scored
            .scores()
            .row(id, task, metric)
            .map(
                score ->
                    SequenceScoreRowBuilder.stagedBuilder()
                        .sequence(scored.sequence().name())
                        .step(step)
                        .checkpointId(id)
                        .task(task)
                        .metric(metric)
                        .value(score.value())
                        .stderr(score.stderr())
                        .n(score.n())
                        .learnedAt(scored.sequence().learnedAt(task))
                        .chance(Defined.orNull(chance))
                        .build())
            .ifPresent(rows::add);
      }
    }
    return rows;
  }
}
