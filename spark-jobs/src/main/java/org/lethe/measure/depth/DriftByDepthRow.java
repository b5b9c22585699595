package org.lethe.measure.depth;

import java.io.Serializable;
import org.lethe.figure.Compared;
import org.lethe.table.Column;
import org.lethe.table.Table;
import org.lethe.table.TableRow;

/**
 * A row of {@code drift_by_depth}. How far the documents' states moved from the reference in a
 * third of the blocks.
 */
@TableRow
public record DriftByDepthRow(
    @Column("name of the checkpoint in the experiment file") String checkpointId,
    @Column("checkpoint compared with: the state before the training step") String referenceId,
    @Column("name of the benchmark task") String task,
    @Column(
            value = "task the checkpoint was trained on",
            absent = "when it was not trained on a task")
        String trainedOn,
    @Column("last or mean, as in activations") String position,
    @Column("third of the blocks: lower, middle or upper") String third,
    @Column("layers of the third that activations hold") int layers,
    @Column("documents compared") long n,
    @Column("mean over documents and layers of 1 - cosine of the mean-centred states, in [0, 2]")
        double drift,
    @Column(value = "lower end of the confidence interval of drift", absent = "when there is none")
        Double driftLow,
    @Column(value = "upper end of the confidence interval of drift", absent = "when there is none")
        Double driftHigh,
    @Column(
            value = "drift minus the mean drift of the two other thirds, of the same documents",
            absent = "when another third has no layers")
        Double beyond,
    @Column(value = "lower end of the confidence interval of beyond", absent = "when there is none")
        Double beyondLow,
    @Column(value = "upper end of the confidence interval of beyond", absent = "when there is none")
        Double beyondHigh,
    @Column(
            value = "how the two intervals were made (studentised_bootstrap over documents)",
            absent = "when there are none")
        String ciMethod,
    @Column(
            value = "mean over layers of 1 - CKA, as in representation_drift",
            absent = "where no layer has a CKA")
        Double ckaDrift,
    @Column(
            value =
                "lower end of the confidence interval of cka_drift: mean of the layers' ends, for their errors may all go one way",
            absent = "when a layer has none")
        Double ckaLow,
    @Column(
            value = "upper end of the confidence interval of cka_drift",
            absent = "when a layer has none")
        Double ckaHigh,
    @Column(
            value = "why the values are to be read with care (few_items: fewer than 20)",
            absent = "when there is nothing to say")
        String flag)
    implements Compared, Serializable {

  public static final Table<DriftByDepthRow> TABLE =
      Table.of(
              "drift_by_depth",
              "How far the documents' states moved from the reference in a third of the blocks.",
              DriftByDepthRow.class)
          .sortedBy("task", "position", "third", "checkpoint_id", "reference_id");
}
