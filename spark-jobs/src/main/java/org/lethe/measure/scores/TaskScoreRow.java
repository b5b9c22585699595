package org.lethe.measure.scores;

import java.io.Serializable;
import org.lethe.analysis.Estimate;
import org.lethe.analysis.ProportionIntervals;
import org.lethe.scoring.Metric;
import org.lethe.table.Column;
import org.lethe.table.Table;
import org.lethe.table.TableRow;

/** A row of {@code task_scores}. Metrics of a task over all its documents, per checkpoint. */
@TableRow
public record TaskScoreRow(
    @Column("name of the checkpoint in the experiment file") String checkpointId,
    @Column("name of the benchmark task") String task,
    @Column("name of the metric, lm-eval's where it has one") String metric,
    @Column(value = "value of the metric", absent = "when no document could be scored")
        Double value,
    @Column(
            value =
                "standard error of the value over documents, or over clusters of documents that are not independent",
            absent = "where undefined")
        Double stderr,
    @Column("documents the value is taken over") long n,
    @Column(
            value = "clusters of documents that are not independent",
            absent = "where documents are independent")
        Long nClusters,
    @Column(
            value = "independent documents that tell as much of a share of right answers",
            absent = "where documents are independent, and of other metrics")
        Double nIndependent,
    @Column("requests without an answer") long nFailed,
    @Column("requests asked") long nRequests,
    @Column("digest of the frozen plan the requests belong to, 16 hexadecimal digits")
        String planId,
    @Column("digest of weights, config and tokenizer of the checkpoint, 16 hexadecimal digits")
        String weightsDigest)
    implements Serializable {
  public static final String METRIC = "metric";
  public static final String VALUE = "value";

  public static final Table<TaskScoreRow> TABLE =
      Table.of(
              "task_scores",
              "Metrics of a task over all its documents, per checkpoint.",
              TaskScoreRow.class)
          .sortedBy("task", "metric", "checkpoint_id");

  /**
   * Returns the score with its interval over documents: Wilson's of a share of right answers,
   * Student's t of any other mean. Documents in clusters count as the independent documents that
   * tell as much. For a row with a value.
   *
   * @param scored the metric of the row
   */
  public Estimate estimate(Metric scored, double confidence) {
    double error = stderr == null ? Double.NaN : stderr;
    if (!scored.isRightOrWrong()) {
      return Estimate.mean(value, error, nClusters == null ? n : nClusters, confidence);
    }
    double independent = nIndependent == null ? n : nIndependent;
    return new Estimate(
        value,
        error,
        ProportionIntervals.wilson(Math.round(value * n), n, independent, confidence));
  }
}
