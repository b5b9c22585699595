package org.lethe.measure.geometry;

import java.io.Serializable;
import org.lethe.table.Column;
import org.lethe.table.Table;
import org.lethe.table.TableRow;

/**
 * A row of {@code layer_cka}. How alike a layer of a checkpoint and a layer of its reference are on
 * the same requests.
 */
@TableRow
public record LayerCkaRow(
    @Column("name of the checkpoint in the experiment file") String checkpointId,
    @Column("checkpoint compared with: the state before the training step") String referenceId,
    @Column("name of the benchmark task") String task,
    @Column(
            value = "task the checkpoint was trained on",
            absent = "when it was not trained on a task")
        String trainedOn,
    @Column("last or mean, as in activations") String position,
    @Column("layer of the reference's residual stream, 0 = embedding") int referenceLayer,
    @Column("third of the blocks that layer is of: lower, middle or upper; embedding is of none")
        String referenceThird,
    @Column("layer of the checkpoint's residual stream, 0 = embedding") int layer,
    @Column("third of the blocks that layer is of") String third,
    @Column("requests compared") long n,
    @Column("requests of the largest batch") int batchItems,
    @Column("batches the requests were dealt into at random; 1 = all at once") int batches,
    @Column(
            value =
                "linear CKA, unbiased minibatch form (Nguyen et al. 2021), 1 = the same up to rotation and scale",
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
            value = "why the values are to be read with care (few_items: fewer than 20)",
            absent = "when there is nothing to say")
        String flag)
    implements Serializable {

  public static final Table<LayerCkaRow> TABLE =
      Table.of(
              "layer_cka",
              "How alike a layer of a checkpoint and a layer of its reference are on the same requests.",
              LayerCkaRow.class)
          .sortedBy(
              "task", "position", "reference_layer", "layer", "checkpoint_id", "reference_id");
}
