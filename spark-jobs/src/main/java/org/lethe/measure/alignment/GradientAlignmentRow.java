package org.lethe.measure.alignment;

import java.io.Serializable;
import org.lethe.table.Column;
import org.lethe.table.Table;
import org.lethe.table.TableRow;

/**
 * A row of {@code gradient_alignment}. Cosine between the gradients of two tasks on one checkpoint.
 */
@TableRow
public record GradientAlignmentRow(
    @Column("name of the checkpoint in the experiment file") String checkpointId,
    @Column("first task") String taskA,
    @Column("second task") String taskB,
    @Column("global (all parameters), layer or module") String scope,
    @Column(value = "layer as in gradients", absent = "for scope global") Integer layer,
    @Column(value = "module as in gradients", absent = "unless scope is module") String module,
    @Column(value = "cosine of the two gradients in [-1, 1]", absent = "when one of them is zero")
        Double cosine,
    @Column("Euclidean norm of the first gradient") double normA,
    @Column("Euclidean norm of the second gradient") double normB,
    @Column("exact or sketch") String method,
    @Column("standard error of the cosine from sketching, 1 / sqrt(dimension); 0 when exact")
        double cosineError)
    implements Serializable {
  public static final String SCOPE = "scope";

  public static final Table<GradientAlignmentRow> TABLE =
      Table.of(
              "gradient_alignment",
              "Cosine between the gradients of two tasks on one checkpoint.",
              GradientAlignmentRow.class)
          .sortedBy("scope", "layer", "module", "task_a", "task_b");
}
