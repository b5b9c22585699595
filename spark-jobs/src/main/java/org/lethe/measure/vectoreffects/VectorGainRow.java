package org.lethe.measure.vectoreffects;

import java.io.Serializable;
import org.lethe.table.Column;
import org.lethe.table.Table;
import org.lethe.table.TableRow;

/**
 * A row of {@code vector_gains}. What a task's vector does at its chosen place, against no vector
 * and against controls.
 */
@TableRow
public record VectorGainRow(
    @Column("few_shot (a function vector) or instruction (an instruction vector)") String source,
    @Column("todd or fv: definition of the vector") String convention,
    @Column("prompts that are asked: zero_shot or shuffled") String promptSet,
    @Column(
            "block after which the vector is added, from 0; chosen on validation queries in this form of prompt")
        int layer,
    @Column("what the vector is multiplied by; chosen likewise") int strength,
    @Column("prompts of the test part; their queries are answered right when the task is told")
        int n,
    @Column("share of prompts whose right token is the most probable, without a vector")
        double top1None,
    @Column("share with the vector") double top1Task,
    @Column("share with vectors of random heads, mean over draws") double top1Random,
    @Column("share with Gaussian vectors, mean over draws") double top1Gaussian,
    @Column(value = "mean loss of the answer without a vector", unit = "nats per token")
        double lossNone,
    @Column(value = "mean loss with the vector", unit = "nats per token") double lossTask,
    @Column(value = "mean loss with vectors of random heads", unit = "nats per token")
        double lossRandom,
    @Column(value = "mean loss with Gaussian vectors", unit = "nats per token") double lossGaussian,
    @Column("share of greedy answers that begin with the right one, without a vector")
        double exactNone,
    @Column("share with the vector") double exactTask,
    @Column("top1_task less top1_none") double top1Gain,
    @Column(value = "lower end of its interval", absent = "where there is none") Double top1GainLow,
    @Column(value = "upper end of its interval", absent = "where there is none")
        Double top1GainHigh,
    @Column(value = "how this interval was made", absent = "where there is none")
        String top1GainMethod,
    @Column(value = "loss_none less loss_task", unit = "nats per token") double gain,
    @Column(value = "lower end of its interval", absent = "where there is none") Double gainLow,
    @Column(value = "upper end of its interval", absent = "where there is none") Double gainHigh,
    @Column(value = "loss_random less loss_task", unit = "nats per token") double gainOverRandom,
    @Column(value = "lower end of its interval", absent = "where there is none")
        Double gainOverRandomLow,
    @Column(value = "upper end of its interval", absent = "where there is none")
        Double gainOverRandomHigh,
    @Column(value = "loss_gaussian less loss_task", unit = "nats per token")
        double gainOverGaussian,
    @Column(value = "lower end of its interval", absent = "where there is none")
        Double gainOverGaussianLow,
    @Column(value = "upper end of its interval", absent = "where there is none")
        Double gainOverGaussianHigh,
    @Column(value = "how the intervals of gains were made", absent = "where there is none")
        String gainMethod,
    @Column(
            value = "largest of the two-sided p-values of the three gains of loss (paired t test)",
            absent = "where there is none")
        Double p,
    @Column(
            value = "p by Holm's method over all rows of the checkpoint",
            absent = "where there is none")
        Double pHolm,
    @Column(
            "works (all gains positive, p_holm below 0.05), not_shown, or few_items (fewer than 20)")
        String verdict,
    @Column("name of the checkpoint in the experiment file") String checkpointId,
    @Column("name of the benchmark task") String task)
    implements Serializable {
  public static final Table<VectorGainRow> TABLE =
      Table.of(
              "vector_gains",
              "What a task's vector does at its chosen place, against no vector and against controls.",
              VectorGainRow.class)
          .sortedBy("checkpoint_id", "task", "source", "convention", "prompt_set");
}
