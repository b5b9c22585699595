package org.lethe.measure.vectorinterventions;

import java.io.Serializable;
import org.lethe.table.Column;
import org.lethe.table.Table;
import org.lethe.table.TableRow;

/**
 * A row of {@code vector_recoveries}. How much of a loss comes back when a vector is added to, or
 * taken from, a trained checkpoint.
 */
@TableRow
public record VectorRecoveryRow(
    @Column("few_shot (function vectors) or instruction (instruction vectors)") String source,
    @Column("todd or fv: definition of the vectors") String convention,
    @Column("prompts that are asked: few_shot or instruction, which tell the task, or zero_shot")
        String promptSet,
    @Column(
            "add_base (the base's vector of this task) or subtract_new (that of the task trained on)")
        String intervention,
    @Column("task of the vector") String vectorTask,
    @Column("checkpoint the loss is against, the base") String referenceId,
    @Column("block after which the vector acts, from 0; chosen on validation queries") int layer,
    @Column("what the vector is multiplied by; negative where it is taken away") int strength,
    @Column("prompts of the test part whose query the base answers right when told the task") int n,
    @Column("share of prompts the base answers right") double top1Base,
    @Column("share of prompts the checkpoint answers right") double top1,
    @Column("share it answers right with the vector") double top1Task,
    @Column("share with vectors of random heads, mean over draws") double top1Random,
    @Column("share with Gaussian vectors, mean over draws") double top1Gaussian,
    @Column(
            "of the prompts that the base answers right and the checkpoint wrong, those that are right with the vector")
        int answersBack,
    @Column("prompts that the base answers right and the checkpoint wrong") int answersLost,
    @Column(value = "loss of the checkpoint less that of the base", unit = "nats per token")
        double lost,
    @Column(value = "lower end of its interval", absent = "where there is none") Double lostLow,
    @Column(value = "upper end of its interval", absent = "where there is none") Double lostHigh,
    @Column(value = "loss of the checkpoint less that with the vector", unit = "nats per token")
        double back,
    @Column(value = "lower end of its interval", absent = "where there is none") Double backLow,
    @Column(value = "upper end of its interval", absent = "where there is none") Double backHigh,
    @Column(value = "loss with random heads less that with the vector", unit = "nats per token")
        double backOverRandom,
    @Column(value = "lower end of its interval", absent = "where there is none")
        Double backOverRandomLow,
    @Column(value = "upper end of its interval", absent = "where there is none")
        Double backOverRandomHigh,
    @Column(value = "loss with Gaussian vectors less that with the vector", unit = "nats per token")
        double backOverGaussian,
    @Column(value = "lower end of its interval", absent = "where there is none")
        Double backOverGaussianLow,
    @Column(value = "upper end of its interval", absent = "where there is none")
        Double backOverGaussianHigh,
    @Column(value = "how the intervals were made", absent = "where there is none") String ciMethod,
    @Column(
            value = "back over lost",
            absent = "where the interval of lost does not lie above 0: there is nothing to share")
        Double share,
    @Column(
            value =
                "largest of the two-sided p-values of back and of both gains over controls (paired t test)",
            absent = "where there is none")
        Double p,
    @Column(
            value = "p by Holm's method over all rows of the checkpoint",
            absent = "where there is none")
        Double pHolm,
    @Column(
            "comes_back (a loss, less of it with the vector than without and than with both controls, p_holm below 0.05), not_shown, nothing_lost (the interval of lost does not lie above 0), or few_items (fewer than 20)")
        String verdict,
    @Column("name of the checkpoint in the experiment file") String checkpointId,
    @Column("name of the benchmark task") String task)
    implements Serializable {
  public static final Table<VectorRecoveryRow> TABLE =
      Table.of(
              "vector_recoveries",
              "How much of a loss comes back when a vector is added to a trained checkpoint.",
              VectorRecoveryRow.class)
          .sortedBy("checkpoint_id", "task", "source", "convention", "prompt_set", "intervention");
}
