package org.lethe.measure.drift;

import java.io.Serializable;
import org.lethe.figure.Compared;
import org.lethe.table.Column;
import org.lethe.table.Table;
import org.lethe.table.TableRow;

/**
 * A row of {@code representation_drift}. How far a checkpoint's representations moved from the
 * reference on the same requests.
 */
@TableRow
public record RepresentationDriftRow(
    @Column("name of the checkpoint in the experiment file") String checkpointId,
    @Column("checkpoint compared with: the state before the training step") String referenceId,
    @Column("name of the benchmark task") String task,
    @Column(
            value = "task the checkpoint was trained on",
            absent = "when it was not trained on a task")
        String trainedOn,
    @Column("layer of the residual stream, 0 = embedding") int layer,
    @Column("last or mean, as in activations") String position,
    @Column("requests compared") long n,
    @Column(
            value =
                "linear CKA, unbiased minibatch form (Nguyen et al. 2021), 1 = unchanged up to rotation and scale",
            absent = "with fewer than 4 requests, or where a side has no variance")
        Double cka,
    @Column(
            value = "linear CKA, full biased form, in [0, 1]",
            absent = "with fewer than 4 requests, or where a side has no variance")
        Double ckaBiased,
    @Column(
            value = "mean cosine of the mean-centred activations in [-1, 1]",
            absent = "where a side has no variance")
        Double cosineCentred,
    @Column(
            value = "requests of the largest batch of cka",
            absent = "in files older than the column")
        Integer batchItems,
    @Column(
            value = "batches the requests were dealt into at random; 1 = all at once",
            absent = "in files older than the column")
        Integer batches,
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
            value = "why the values are to be read with care (few_items: fewer than 20)",
            absent = "when there is nothing to say")
        String flag)
    implements Compared, Serializable {

  public static final Table<RepresentationDriftRow> TABLE =
      Table.of(
              "representation_drift",
              "How far a checkpoint's representations moved from the reference on the same requests.",
              RepresentationDriftRow.class)
          .sortedBy("task", "layer", "position", "checkpoint_id");
}
