package org.lethe.measure.sequence;

import java.io.Serializable;
import org.lethe.table.Column;
import org.lethe.table.Table;
import org.lethe.table.TableRow;

/**
 * A row of {@code sequence_scores}. The matrix R of a training sequence: the score on every task
 * after every step.
 */
@TableRow
public record SequenceScoreRow(
    @Column("name of the training sequence") String sequence,
    @Column("steps trained so far, 0 = before the sequence") int step,
    @Column("the checkpoint after this step") String checkpointId,
    @Column("name of the benchmark task") String task,
    @Column("name of the metric, as in task_scores; those that checkpoints are compared by")
        String metric,
    @Column(value = "value of the metric", absent = "when no document could be scored")
        Double value,
    @Column(value = "standard error of the value", absent = "where undefined") Double stderr,
    @Column("documents the value is taken over") long n,
    @Column(value = "the step that trains the task", absent = "when none does") Integer learnedAt,
    @Column(
            value = "value of the metric by guessing",
            absent = "for metrics that are not a share of right answers")
        Double chance)
    implements Serializable {

  public static final Table<SequenceScoreRow> TABLE =
      Table.of(
              "sequence_scores",
              "The matrix R of a training sequence: the score on every task after every step.",
              SequenceScoreRow.class)
          .sortedBy("sequence", "metric", "task", "step");
}
