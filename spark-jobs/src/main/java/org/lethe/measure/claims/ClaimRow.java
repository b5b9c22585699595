package org.lethe.measure.claims;

import java.io.Serializable;
import org.lethe.table.Column;
import org.lethe.table.Table;
import org.lethe.table.TableRow;

/**
 * A row of {@code claims}. One comparison as a member of its family: whether it still holds once
 * all comparisons of the family are counted.
 */
@TableRow
public record ClaimRow(
    @Column(
            "family: forgetting (fine-tuned checkpoints against their base, on other tasks), learning (the same on the task trained on), stage_none, stage_pseudo or stage_actual (of restoration, on other tasks)")
        String family,
    @Column("name of the metric, as in task_scores") String metric,
    @Column("the fine-tuned checkpoint") String checkpointId,
    @Column("the base") String referenceId,
    @Column(value = "the restored checkpoint", absent = "unless the claim is about a stage")
        String restoredId,
    @Column("name of the benchmark task") String task,
    @Column("what is claimed: LOST, GAINED or a stage") String claim,
    @Column("signed loss, or G of a stage; units of the metric, positive = lost") double value,
    @Column(value = "lower end of its interval", absent = "when there is none") Double ciLow,
    @Column(value = "upper end of its interval", absent = "when there is none") Double ciHigh,
    @Column("p-value of the claim before correction; 1 where the row does not claim it") double p,
    @Column("p adjusted by Benjamini and Hochberg over the family and metric") double pBh,
    @Column("tests in the family and metric") long nTests,
    @Column("whether p_bh is at most 1 - compare.confidence, and batching does not explain it")
        boolean holds)
    implements Serializable {

  public static final Table<ClaimRow> TABLE =
      Table.of(
              "claims",
              "Every comparison as a member of its family: whether it holds once all are counted.",
              ClaimRow.class)
          .sortedBy("family", "metric", "task", "checkpoint_id", "restored_id");
}
