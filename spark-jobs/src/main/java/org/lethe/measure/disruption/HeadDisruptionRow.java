package org.lethe.measure.disruption;

import java.io.Serializable;
import java.util.List;
import org.lethe.figure.Compared;
import org.lethe.table.Column;
import org.lethe.table.Table;
import org.lethe.table.TableRow;

/**
 * A row of {@code head_disruption}. How much an attention head changed from the reference on the
 * same prompts.
 */
@TableRow
public record HeadDisruptionRow(
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
    @Column("documents compared") long n,
    @Column(
            value =
                "mean over documents, of each the mean over queries, of the Jensen-Shannon divergence (base 2) of attention rows, in [0, 1]",
            unit = "bits")
        double divergence,
    @Column(
            value = "lower end of the confidence interval of divergence",
            unit = "bits",
            absent = "when there is none")
        Double divergenceLow,
    @Column(
            value = "upper end of the confidence interval of divergence",
            unit = "bits",
            absent = "when there is none")
        Double divergenceHigh,
    @Column(value = "divergence at the last token of the prompt alone", unit = "bits")
        double lastDivergence,
    @Column(
            value = "lower end of the confidence interval of last_divergence",
            unit = "bits",
            absent = "when there is none")
        Double lastLow,
    @Column(
            value = "upper end of the confidence interval of last_divergence",
            unit = "bits",
            absent = "when there is none")
        Double lastHigh,
    @Column(
            value =
                "mean over documents and queries of the change of entropy over the log of the keys a query sees, in [-1, 1]; below 0 = attention became sharper",
            absent = "where every prompt is one token")
        Double entropyChange,
    @Column(
            value = "lower end of the confidence interval of entropy_change",
            absent = "when there is none")
        Double entropyLow,
    @Column(
            value = "upper end of the confidence interval of entropy_change",
            absent = "when there is none")
        Double entropyHigh,
    @Column(
            value =
                "how the intervals of divergences and entropy were made (studentised_bootstrap over documents)",
            absent = "when divergence has none")
        String ciMethod,
    @Column(
            value = "linear CKA of the head's outputs at the last token, as in head_drift",
            absent = "without activations of heads, or as in head_drift")
        Double cka,
    @Column(
            value =
                "norm of the change of the head's weights over their norm: rows of q, of k and v of its key head, columns of o",
            absent = "where the reference's are zero")
        Double weightChange,
    @Column(value = "(divergence + 1 - cka) / 2", absent = "without a cka") Double disruption,
    @Column(
            value = "lower end of the confidence interval of disruption",
            absent = "when there is none")
        Double disruptionLow,
    @Column(
            value = "upper end of the confidence interval of disruption",
            absent = "when there is none")
        Double disruptionHigh,
    @Column(
            value = "how that interval was made (jackknife_t: each document left out once)",
            absent = "when there is none")
        String disruptionMethod,
    @Column(value = "whether disruption is above 0.3", absent = "without a disruption")
        Boolean beyondThreeTenths,
    @Column(value = "whether disruption is above 0.5", absent = "without a disruption")
        Boolean beyondHalf,
    @Column(
            value =
                "99th percentile of the disruptions of all heads in all tasks between the reference and null_checkpoints",
            absent = "without null checkpoints")
        Double cut,
    @Column(value = "whether disruption is above the cut", absent = "without a disruption or a cut")
        Boolean severe,
    @Column(
            "checkpoints of role own_task that were trained from the reference for as many steps; of one of them the others")
        List<String> nullCheckpoints,
    @Column("disruptions the cut is a percentile of") long nullValues,
    @Column(
            value =
                "why the values are to be read with care (few_items: fewer than 20 documents; no_head_outputs: activations have none, so there is no disruption; no_null: no checkpoint was trained on by its own task for as many steps; small_null: fewer than 100 null values)",
            absent = "when there is nothing to say")
        String flag)
    implements Compared, Serializable {

  public static final Table<HeadDisruptionRow> TABLE =
      Table.of(
              "head_disruption",
              "How much an attention head changed from the reference on the same prompts.",
              HeadDisruptionRow.class)
          .sortedBy("task", "layer", "head", "checkpoint_id", "reference_id");
}
