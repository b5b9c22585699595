package org.lethe.measure.router;

import java.io.Serializable;
import java.util.List;
import org.lethe.figure.Compared;
import org.lethe.table.Column;
import org.lethe.table.Table;
import org.lethe.table.TableRow;

/**
 * A row of {@code router_drift}. How far the routing of a block moved from the reference on the
 * same prompts.
 */
@TableRow
public record RouterDriftRow(
    @Column("name of the checkpoint in the experiment file") String checkpointId,
    @Column("checkpoint compared with: the state before the training step") String referenceId,
    @Column("name of the benchmark task") String task,
    @Column(
            value = "task the checkpoint was trained on",
            absent = "when it was not trained on a task")
        String trainedOn,
    @Column("index of the block, from 0") int layer,
    @Column("third of the blocks the block is of: lower, middle or upper") String third,
    @Column("documents compared") long n,
    @Column("tokens of their prompts") long tokens,
    @Column("experts of the block") int experts,
    @Column("experts each token goes through") int chosen,
    @Column(
            value =
                "mean over tokens of the Jensen-Shannon divergence (base 2) of the router's probabilities, in [0, 1]",
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
    @Column("share of tokens that go through another set of experts") double changed,
    @Column(
            value = "lower end of the confidence interval of changed",
            absent = "when there is none")
        Double changedLow,
    @Column(
            value = "upper end of the confidence interval of changed",
            absent = "when there is none")
        Double changedHigh,
    @Column(
            "share of the load that moved to other experts: half the sum over experts of the absolute change of their share of all choices, in [0, 1]")
        double loadMoved,
    @Column(
            value = "lower end of the confidence interval of load_moved",
            absent = "when there is none")
        Double loadLow,
    @Column(
            value = "upper end of the confidence interval of load_moved",
            absent = "when there is none")
        Double loadHigh,
    @Column(
            value =
                "how the intervals of divergence and changed were made (studentised_bootstrap over documents)",
            absent = "when there are none")
        String ciMethod,
    @Column(
            value = "how that of load_moved was made (jackknife_t: each document left out once)",
            absent = "when there is none")
        String loadMethod,
    @Column(
            value = "divergence of the reference from itself in another arrangement of batches",
            unit = "bits")
        double noiseDivergence,
    @Column("share of tokens that another arrangement sends through other experts")
        double noiseChanged,
    @Column(value = "share of all choices of each expert of the reference", shape = "[experts]")
        List<Double> loadBefore,
    @Column(value = "share of all choices of each expert of the checkpoint", shape = "[experts]")
        List<Double> loadAfter,
    @Column(
            value = "why the values are to be read with care (few_items: fewer than 20)",
            absent = "when there is nothing to say")
        String flag)
    implements Compared, Serializable {

  public static final Table<RouterDriftRow> TABLE =
      Table.of(
              "router_drift",
              "How far the routing of a block moved from the reference on the same prompts.",
              RouterDriftRow.class)
          .sortedBy("task", "layer", "checkpoint_id", "reference_id");
}
