package org.lethe.measure.floor;

import java.io.Serializable;
import org.lethe.table.Column;
import org.lethe.table.Table;
import org.lethe.table.TableRow;

/**
 * A row of {@code floors}. Whether a base does a task better than without reading the question, and
 * which losses count there. A task at its floor has nothing to forget.
 */
@TableRow
public record FloorRow(
    @Column("the base") String checkpointId,
    @Column("name of the benchmark task") String task,
    @Column("name of the metric, as in task_scores") String metric,
    @Column("documents scored") long n,
    @Column("metric of the base") double score,
    @Column(value = "lower end of the interval of score", absent = "when there is none")
        Double scoreLow,
    @Column(value = "upper end of the interval of score", absent = "when there is none")
        Double scoreHigh,
    @Column("how the interval was made, or why there is none") String ciMethod,
    @Column("the metric without reading the question") double floor,
    @Column(
            "guessing (mean over documents of right choices / choices), unigram (tokens of the right answers, or of the text, by how often they occur in the task) or zero")
        String floorKind,
    @Column("whether the interval of score lies beyond the floor by more than epsilon")
        boolean aboveFloor,
    @Column(
            value =
                "smallest loss that counts, units of the metric: compare.epsilon; of a log-likelihood or loss that share of the gap between score and floor",
            absent = "at the floor")
        Double epsilon,
    @Column(
            value =
                "equivalence margin, units of the metric, from compare.margin as epsilon: a loss that is shown to be smaller counts as none",
            absent = "at the floor")
        Double margin)
    implements Serializable {

  public static final Table<FloorRow> TABLE =
      Table.of(
              "floors",
              "Whether a base does a task better than without reading the question, and which losses count there.",
              FloorRow.class)
          .sortedBy("checkpoint_id", "task", "metric");
}
