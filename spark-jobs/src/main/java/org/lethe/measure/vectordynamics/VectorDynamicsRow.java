package org.lethe.measure.vectordynamics;

import java.io.Serializable;
import org.lethe.table.Column;
import org.lethe.table.Table;
import org.lethe.table.TableRow;

/**
 * A row of {@code vector_dynamics}. The vector of a task at a checkpoint beside that of the base.
 */
@TableRow
public record VectorDynamicsRow(
    @Column("few_shot (a function vector) or instruction (an instruction vector)") String source,
    @Column("todd or fv: definition of the vectors") String convention,
    @Column("checkpoint it is compared with, the base") String baseId,
    @Column(
            value = "task the checkpoint was trained on",
            absent = "when it was not trained on a task")
        String trainedOn,
    @Column("both, base_only (it was lost), checkpoint_only or none: who has a vector")
        String defined,
    @Column(value = "cosine of the vectors", absent = "when one is undefined") Double cosine,
    @Column(
            value = "length of the checkpoint's vector over that of the base's",
            absent = "when one is undefined")
        Double normRatio,
    @Column(
            value = "share of the base's chosen heads that the checkpoint's vector is made of too",
            absent = "when one has no trials")
        Double headOverlap,
    @Column(
            value =
                "least overlap of the two: the share of chosen heads that two halves of the trials agree on, beside which head_overlap is read",
            absent = "when one has fewer than two trials")
        Double splitHalfOverlap,
    @Column("share of right answers of the base when it is told the task") double baseAccuracy,
    @Column("share of right answers of the checkpoint when it is told the task") double accuracy,
    @Column("name of the checkpoint in the experiment file") String checkpointId,
    @Column("name of the benchmark task") String task)
    implements Serializable {
  public static final Table<VectorDynamicsRow> TABLE =
      Table.of(
              "vector_dynamics",
              "The vector of a task at a checkpoint beside that of the base.",
              VectorDynamicsRow.class)
          .sortedBy("checkpoint_id", "task", "source", "convention");
}
