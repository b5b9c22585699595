package org.lethe.measure.forgetting;

import java.io.Serializable;
import org.lethe.figure.Compared;
import org.lethe.table.Column;
import org.lethe.table.Table;
import org.lethe.table.TableRow;

/**
 * A row of {@code flips}. Documents that changed between right and wrong; first digit before,
 * second after, 1 = right.
 */
@TableRow
public record FlipRow(
    @Column("name of the checkpoint in the experiment file") String checkpointId,
    @Column("checkpoint compared with: the state before the training step") String referenceId,
    @Column("name of the benchmark task") String task,
    @Column(
            value = "task the checkpoint was trained on",
            absent = "when it was not trained on a task")
        String trainedOn,
    @Column("name of the metric, as in task_scores") String metric,
    @Column("documents compared") long n,
    @Column("right before and after") long n11,
    @Column("right before, wrong after: forgotten") long n10,
    @Column("wrong before, right after") long n01,
    @Column("wrong before and after") long n00,
    @Column("n10 / n") double forgettingShare,
    @Column("n01 / n") double backwardShare,
    @Column("mean over documents of 1 / number of choices") double chance,
    @Column(
            value =
                "forgetting share with guessing taken out, if every item is either known or guessed with probability chance",
            absent = "where that assumption gives no share")
        Double forgettingAdjusted,
    @Column(
            value = "backward share with guessing taken out in the same way",
            absent = "where the assumption gives no share")
        Double backwardAdjusted,
    @Column(
            value = "adjusted_out_of_range: the assumption of the adjusted shares does not fit",
            absent = "when there is nothing to say")
        String flag)
    implements Compared, Serializable {

  /** Flag of answers that no mixture of knowing and guessing explains. */
  static final String OUT_OF_RANGE = "adjusted_out_of_range";

  public static final Table<FlipRow> TABLE =
      Table.of(
              "flips",
              "Documents that changed between right and wrong; first digit before, second after, 1 = right.",
              FlipRow.class)
          .sortedBy("task", "metric", "checkpoint_id");
}
