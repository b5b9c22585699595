package org.lethe.measure.heads;

import java.io.Serializable;
import org.lethe.table.Column;
import org.lethe.table.Table;
import org.lethe.table.TableRow;

/**
 * A row of {@code head_drift}. How far the output of an attention head moved from the reference on
 * the same requests.
 */
@TableRow
public record HeadDriftRow(
    @Column("name of the checkpoint in the experiment file") String checkpointId,
    @Column("checkpoint compared with: the state before the training step") String referenceId,
    @Column("name of the benchmark task") String task,
    @Column(
            value = "task the checkpoint was trained on",
            absent = "when it was not trained on a task")
        String trainedOn,
    @Column("index of the block, from 0") int layer,
    @Column("third of the blocks the block is of: lower, middle or upper") String third,
    @Column("index of the head, from 0") int head,
    @Column("requests compared, at their last prompt token") long n,
    @Column("requests of the largest batch") int batchItems,
    @Column("batches the requests were dealt into at random; 1 = all at once") int batches,
    @Column(
            value =
                "linear CKA of the head's outputs before the output projection, unbiased minibatch form (Nguyen et al. 2021), 1 = unchanged up to rotation and scale",
            absent = "with fewer than 4 requests, or where a side has no variance")
        Double cka,
    @Column(value = "lower end of the confidence interval of cka", absent = "when there is none")
        Double ciLow,
    @Column(value = "upper end of the confidence interval of cka", absent = "when there is none")
        Double ciHigh,
    @Column(
            value =
                "how the interval was made (jackknife_t: each request left out once, Student's t)",
            absent = "when there is none")
        String ciMethod,
    @Column(
            value = "linear CKA, full biased form, in [0, 1]",
            absent = "with fewer than 4 requests, or where a side has no variance")
        Double ckaBiased,
    @Column(
            value = "mean cosine of the mean-centred outputs in [-1, 1]",
            absent = "where a side has no variance")
        Double cosineCentred,
    @Column(
            value = "mean norm of the outputs over that of the reference, minus 1",
            absent = "where the reference's outputs are zero")
        Double normChange,
    @Column(
            value = "why the values are to be read with care (few_items: fewer than 20)",
            absent = "when there is nothing to say")
        String flag)
    implements Serializable {

  public static final Table<HeadDriftRow> TABLE =
      Table.of(
              "head_drift",
              "How far the output of an attention head moved from the reference on the same requests.",
              HeadDriftRow.class)
          .sortedBy("task", "layer", "head", "checkpoint_id", "reference_id");
}
