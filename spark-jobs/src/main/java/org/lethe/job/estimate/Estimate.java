package org.lethe.job.estimate;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.spark.sql.SparkSession;
import org.lethe.config.Experiment;
import org.lethe.job.stage.CheckpointInventory;
import org.lethe.job.stage.PlannedShard;
import org.lethe.job.stage.TrainedCheckpoints;
import org.lethe.table.CheckpointRow;
import org.lethe.table.Role;
import org.lethe.table.TableStore;

/**
 * What an experiment costs, from its plan.
 *
 * @param stages whose work is counted
 * @param uncounted stages whose work is not
 */
public record Estimate(
    List<StageCost> stages, List<String> uncounted, MemoryCost memory, TableBytes tables) {
  private static final double PROBE_SECONDS = 10;
  private static final double GIBI = 1 << 30;

  public Estimate {
    stages = List.copyOf(stages);
    uncounted = List.copyOf(uncounted);
  }

  /**
   * Counts the work of a planned experiment. What is not trained yet has the shape of what it will
   * descend from.
   */
  public static Estimate of(SparkSession spark, Experiment experiment, TableStore store)
      throws IOException {
    Shapes shapes = new Shapes(experiment, planned(experiment, store));
    AnswerCosts answers = new AnswerCosts(experiment, store, shapes);
    TrainingCosts training = new TrainingCosts(experiment, shapes, answers);
    List<StageCost> stages = new ArrayList<>();
    List<String> uncounted = new ArrayList<>(answers.uncounted());
    if (!experiment.training().runs().isEmpty()) {
      stages.add(training.all());
      if (!training.isComplete()) {
        uncounted.add(0, "train of conversations");
      }
    }
    stages.addAll(answers.all());
    return new Estimate(
        stages,
        uncounted,
        MemoryCost.of(experiment, shapes, spark.sparkContext().hadoopConfiguration()),
        TableBytes.of(stages, store));
  }

  /** Scores planned batches with the first base for some seconds; publishes nothing. */
  public static Speed probe(SparkSession spark, Experiment experiment, TableStore store)
      throws IOException {
    List<CheckpointRow> rows = planned(experiment, store);
    CheckpointRow base =
        rows.stream()
            .filter(row -> row.role().equals(Role.BASE.column()))
            .findFirst()
            .orElse(rows.get(0));
    return new SpeedProbe(PROBE_SECONDS, experiment.model(), store)
        .measure(
            spark,
            base,
            PlannedShard.list(store, unit -> true).stream().map(PlannedShard::requests).toList());
  }

  private static List<CheckpointRow> planned(Experiment experiment, TableStore store)
      throws IOException {
    return CheckpointInventory.planned(TrainedCheckpoints.ofBegunRuns(experiment, store), store);
  }

  /**
   * Returns the estimate in words.
   *
   * @param speed of a task
   * @param executors how many there will be
   * @param tasks tasks that each runs at a time
   * @param heap of an executor, bytes
   */
  public List<String> lines(Speed speed, int executors, int tasks, long heap) {
    List<String> lines = new ArrayList<>();
    String row = "%-12s %8s %12s %14s %10s %10s";
    lines.add(row.formatted("stage", "units", "requests", "tokens", "PFLOP", "hours"));
    double seconds = 0;
    double flops = 0;
    for (StageCost stage : stages) {
      double own = stage.seconds(speed, executors * tasks);
      seconds += own;
      flops += stage.flops();
      lines.add(
          String.format(
              Locale.ROOT,
              "%-12s %8d %12d %14.0f %10.3g %10.3g",
              stage.stage(),
              stage.units(),
              stage.requests(),
              stage.tokens(),
              stage.flops() / 1e15,
              own / 3600));
    }
    lines.add(
        String.format(
            Locale.ROOT,
            "%-12s %8s %12s %14s %10.3g %10.3g",
            "total",
            "",
            "",
            "",
            flops / 1e15,
            seconds / 3600));
    if (!uncounted.isEmpty()) {
      lines.add("not counted: compare, report, " + String.join(", ", uncounted));
    }
    lines.add(
        String.format(
            Locale.ROOT,
            "speed        %.3g GFLOP/s a task, %.3f s a unit beside; executors: %d, tasks of each:"
                + " %d",
            speed.flopsPerSecond() / 1e9,
            speed.unitSeconds(),
            executors,
            tasks));
    lines.add(
        String.format(
            Locale.ROOT,
            "memory       %.2f GiB an executor: heap %.2f, engine %.2f, weights %.2f, %d batches of"
                + " %.2f; training %.2f and its batches",
            (heap + memory.executor(tasks)) / GIBI,
            heap / GIBI,
            MemoryCost.ENGINE / GIBI,
            memory.weights() / GIBI,
            tasks,
            memory.batch() / GIBI,
            memory.training() / GIBI));
    lines.add(
        String.format(
            Locale.ROOT,
            "disk         %.2f GiB of checkpoints that are trained; tables: plan %.3f GiB, answers"
                + " %.3f GiB",
            memory.disk() / GIBI,
            tables.plan() / GIBI,
            tables.answers() / GIBI));
    return lines;
  }
}
