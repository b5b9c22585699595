package org.lethe.measure.depth;

import java.io.Serializable;
import org.lethe.figure.Compared;
import org.lethe.table.Column;
import org.lethe.table.Table;
import org.lethe.table.TableRow;

/**
 * A row of {@code drift_and_loss}. Whether the documents whose states moved most lost most,
 * document by document.
 */
@TableRow
public record DriftAndLossRow(
    @Column("name of the checkpoint in the experiment file") String checkpointId,
    @Column("checkpoint compared with: the state before the training step") String referenceId,
    @Column("name of the benchmark task") String task,
    @Column(
            value = "task the checkpoint was trained on",
            absent = "when it was not trained on a task")
        String trainedOn,
    @Column("last or mean, as in activations") String position,
    @Column("third of the blocks the drift is of: lower, middle or upper; all for all blocks")
        String third,
    @Column("documents with states and answers at both checkpoints") long n,
    @Column(
            value = "mean increase of the right answer's loss over these documents",
            unit = "nats per token")
        double loss,
    @Column(
            value =
                "Spearman's correlation of a document's drift (as in drift_by_depth) with the increase of its loss, in [-1, 1]",
            absent = "where either does not vary")
        Double spearman,
    @Column(
            value = "lower end of the confidence interval of spearman",
            absent = "with fewer than 20 documents, or where spearman is")
        Double ciLow,
    @Column(
            value = "upper end of the confidence interval of spearman",
            absent = "with fewer than 20 documents, or where spearman is")
        Double ciHigh,
    @Column(
            value =
                "how the interval was made (jackknife_fisher_z: each document left out once, Student's t on the scale of Fisher's z)",
            absent = "when there is none")
        String ciMethod,
    @Column(
            value = "two-sided permutation p-value of spearman, documents permuted",
            absent = "with fewer than 20 documents, or where spearman is")
        Double p,
    @Column(value = "how p was made", absent = "when there is none") String pMethod,
    @Column(
            value =
                "p adjusted by Benjamini and Hochberg over all tasks and thirds of the same checkpoint, reference and position",
            absent = "when there is no p")
        Double pBh,
    @Column(value = "Pearson's correlation of the same", absent = "where either does not vary")
        Double pearson,
    @Column(
            value = "why the values are to be read with care (few_items: fewer than 20)",
            absent = "when there is nothing to say")
        String flag)
    implements Compared, Serializable {

  public static final Table<DriftAndLossRow> TABLE =
      Table.of(
              "drift_and_loss",
              "Whether the documents whose states moved most lost most, document by document.",
              DriftAndLossRow.class)
          .sortedBy("task", "position", "third", "checkpoint_id", "reference_id");
}
