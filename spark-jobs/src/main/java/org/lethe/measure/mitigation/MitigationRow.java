package org.lethe.measure.mitigation;

import java.io.Serializable;
import java.util.List;
import org.lethe.table.Column;
import org.lethe.table.Table;
import org.lethe.table.TableRow;

/**
 * A row of {@code mitigation}. Whether a recipe forgets less than the reference recipe where both
 * have learned the new tasks equally well.
 */
@TableRow
public record MitigationRow(
    @Column("checkpoint that training began at") String baseId,
    @Column(value = "tasks in the order they were taught", shape = "[n]") List<String> tasks,
    @Column("name of the recipe, a key of training.recipes") String recipe,
    @Column(value = "objective of the recipe, as in training_runs", absent = "when not stated")
        String objective,
    @Column("recipe it is compared with") String referenceRecipe,
    @Column(value = "old task", absent = "in the row of the mean over old tasks") String task,
    @Column("name of the metric, as in task_scores; recipes are matched by compare.metric")
        String metric,
    @Column("old tasks of the row") int nTasks,
    @Column("seeds that both recipes were trained with") int nSeeds,
    @Column("seeds at which both recipes are matched") int nMatched,
    @Column("documents of the old tasks") long n,
    @Column(
            value =
                "what the recipe forgets of the old tasks, mean over seeds: before less after, more = better; before is the base, of a task taught before the last the state that had just learned it",
            absent = "unless matched at every seed")
        Double forgetting,
    @Column(value = "the same of the reference", absent = "unless matched at every seed")
        Double referenceForgetting,
    @Column(
            value = "reference_forgetting less forgetting: positive where the recipe forgets less",
            absent = "unless matched at every seed")
        Double difference,
    @Column(value = "its standard error over seeds and documents", absent = "without one")
        Double stderr,
    @Column(value = "lower end of its interval", absent = "without one") Double ciLow,
    @Column(value = "upper end of its interval", absent = "without one") Double ciHigh,
    @Column("how the interval was made, or why there is none") String ciMethod,
    @Column(value = "two-sided p-value of no difference", absent = "without one") Double p,
    @Column(
            value =
                "p by Benjamini and Hochberg over the rows of the metric that are about single tasks, or about their mean",
            absent = "without p")
        Double pBh,
    @Column(
            value = "smallest true difference that one comparison finds with probability 0.8",
            absent = "without p")
        Double detectable,
    @Column(
            "LESS_FORGETTING, MORE_FORGETTING, NO_DIFFERENCE (none was found), NOT_MATCHED (a recipe stays below the level) or UNTESTED")
        String verdict,
    @Column(
            "score of the new tasks in their validation parts at which recipes are compared, by compare.metric")
        double level,
    @Column(
            value =
                "score of the new tasks outside the validation parts where the recipe is matched",
            absent = "unless matched at every seed")
        Double plasticity,
    @Column(value = "the same of the reference", absent = "unless matched at every seed")
        Double referencePlasticity,
    @Column(
            value = "lower end of the interval of plasticity less reference_plasticity",
            absent = "without one")
        Double plasticityLow,
    @Column(value = "upper end of that interval", absent = "without one") Double plasticityHigh,
    @Column(
            value = "operations of training up to the match, mean over seeds",
            unit = "floating-point operations",
            absent = "unless matched and known")
        Double operations,
    @Column(
            value = "the same of the reference",
            unit = "floating-point operations",
            absent = "unless matched and known")
        Double referenceOperations,
    @Column(value = "parameters that the recipe trains", absent = "when not known")
        Long trainedParameters,
    @Column(
            value =
                "estimate of the memory that the recipe takes, the most over its runs and seeds, as in training_runs",
            unit = "bytes",
            absent = "when not known of each run")
        Long estimatedMemory,
    @Column(
            value = "the same of the reference",
            unit = "bytes",
            absent = "when not known of each run")
        Long referenceEstimatedMemory,
    @Column(
            value =
                "one_seed, few_items, within_tolerance (a recipe does not quite reach the level), plasticity_differs (the interval of the difference in plasticity does not hold 0)",
            absent = "when there is nothing to say")
        String flag)
    implements Serializable {

  public static final Table<MitigationRow> TABLE =
      Table.of(
              "mitigation",
              "Whether a recipe forgets less than the reference recipe where both have learned equally well.",
              MitigationRow.class)
          .sortedBy("base_id", "recipe", "metric", "task");

  public MitigationRow {
    tasks = List.copyOf(tasks);
  }
}
