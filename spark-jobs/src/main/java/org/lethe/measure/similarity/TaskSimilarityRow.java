package org.lethe.measure.similarity;

import java.io.Serializable;
import org.lethe.table.Column;
import org.lethe.table.Table;
import org.lethe.table.TableRow;

/** A row of {@code task_similarity}. Similarity of two tasks on one checkpoint, per layer. */
@TableRow
public record TaskSimilarityRow(
    @Column("name of the checkpoint in the experiment file") String checkpointId,
    @Column("first task") String taskA,
    @Column("second task") String taskB,
    @Column(
            value = "layer as in activations",
            absent = "for measures that have none: of prompts, of vectors and of gradients")
        Integer layer,
    @Column(
            "cosine_raw, cosine_centred, subspace_overlap, tfidf_cosine, function_vector_cosine_ and instruction_vector_cosine_ with a convention; gradient_conflict_rate and gradient_interference, of gradient_interference over all parameters, are larger the more unlike the tasks are")
        String measure,
    @Column(
            value = "the similarity; cosines in [-1, 1], overlap, rate and interference in [0, 1]",
            absent = "where undefined, and for cosine_centred of fewer than 3 tasks")
        Double value,
    @Column("prompts of the first task; of gradients blocks of either") long nA,
    @Column("prompts of the second task; of gradients blocks of either") long nB,
    @Column(
            value =
                "too_few_tasks: about the mean of two tasks, both lie opposite each other whatever they are; few_blocks as in gradient_interference",
            absent = "when there is nothing to say")
        String flag)
    implements Serializable {

  public static final Table<TaskSimilarityRow> TABLE =
      Table.of(
              "task_similarity",
              "Similarity of two tasks on one checkpoint, per layer.",
              TaskSimilarityRow.class)
          .sortedBy("measure", "layer", "task_a", "task_b");
}
