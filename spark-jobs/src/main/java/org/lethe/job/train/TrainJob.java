package org.lethe.job.train;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.LongAccumulator;
import org.lethe.checkpoint.Blueprint;
import org.lethe.config.DeviceChoice;
import org.lethe.config.Experiment;
import org.lethe.config.Experiment.ModelOptions;
import org.lethe.config.Training.Run;
import org.lethe.config.Training.Source;
import org.lethe.config.Training.TestedFacts;
import org.lethe.config.Training.Text;
import org.lethe.job.stage.Job;
import org.lethe.job.stage.LiveCount;
import org.lethe.job.stage.LocalCheckpoints;
import org.lethe.job.stage.StageDevices;
import org.lethe.job.stage.StoredModel;
import org.lethe.message.Progress;
import org.lethe.table.TableStore;
import org.lethe.table.TrainingExampleRow;
import org.lethe.table.TrainingRunRow;
import org.lethe.table.TrainingRunRowBuilder;
import org.lethe.table.TrainingStepRow;
import org.lethe.table.Unit;
import org.lethe.transformer.Precision;

/**
 * Trains what the experiment declares: checkpoints into the runs' folders, rows into tables {@code
 * training_examples}, {@code training_runs} and {@code training_steps}. A run is one Spark task on
 * one device; runs whose parents are there go on at once.
 */
public final class TrainJob implements Job {

  @Override
  public void run(SparkSession spark, Experiment experiment, TableStore store, Progress progress)
      throws IOException {
    List<Run> runs = experiment.training().runs();
    if (runs.isEmpty()) {
      progress.note("train: the experiment trains nothing");
      return;
    }
    Configuration configuration = spark.sparkContext().hadoopConfiguration();
    Map<String, TrainingWork> works =
        TrainingWorks.of(experiment, data(spark, experiment, store, progress), configuration);
    Map<String, TrainingRunRow> over = TrainingWorks.over(works, store, configuration);
    int missing = runs.size() - over.size();
    if (missing == 0) {
      progress.note("train: finished work is skipped, nothing is left to do");
    } else {
      refuseTestedFacts(spark, experiment, store, works, over.keySet());
      StageDevices.line("train", model(experiment), spark.sparkContext().conf())
          .ifPresent(progress::note);
      train(spark, experiment, store, progress, works, over);
      progress.note("train: " + missing + " runs");
    }
    retain(store, works.values());
    noteUnfinished(works, store, progress);
  }

  /** Training computes in float32 on one device. */
  private static ModelOptions model(Experiment experiment) {
    return new ModelOptions(experiment.model().device(), Precision.FLOAT32, 1);
  }

  private static Map<Source, List<Unit>> data(
      SparkSession spark, Experiment experiment, TableStore store, Progress progress)
      throws IOException {
    Configuration configuration = spark.sparkContext().hadoopConfiguration();
    String first = StoredModel.parent(experiment.training().runs().get(0), configuration).folder();
    int longest =
        Blueprint.open(LocalCheckpoints.local(first, configuration)).config().maxPositions();
    TrainingExamples examples =
        new TrainingExamples(spark, experiment, store, progress, first, longest - 1);
    Map<Source, List<Unit>> data = new LinkedHashMap<>();
    for (Run run : experiment.training().runs()) {
      List<Source> sources = new ArrayList<>(run.earlier());
      sources.add(run.source());
      for (Source source : sources) {
        if (!data.containsKey(source)) {
          data.put(source, examples.publish(source));
        }
      }
    }
    return data;
  }

  private static void refuseTestedFacts(
      SparkSession spark,
      Experiment experiment,
      TableStore store,
      Map<String, TrainingWork> works,
      Set<String> over)
      throws IOException {
    Set<Source> checked = new HashSet<>();
    for (TrainingWork work : works.values()) {
      if (over.contains(work.run().id())) {
        continue;
      }
      for (TrainingWork.Units units : work.sources()) {
        if (units.source() instanceof Text text
            && text.testedFacts() == TestedFacts.REFUSE
            && checked.add(text)) {
          FactCheck.refuse(spark, experiment, store, text, units.units());
        }
      }
    }
  }

  private static void train(
      SparkSession spark,
      Experiment experiment,
      TableStore store,
      Progress progress,
      Map<String, TrainingWork> works,
      Map<String, TrainingRunRow> over) {
    JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    LongAccumulator steps = spark.sparkContext().longAccumulator("steps");
    long total =
        works.values().stream()
            .filter(work -> !over.containsKey(work.run().id()))
            .mapToLong(work -> work.run().recipe().options().steps())
            .sum();
    RunSchedule schedule =
        new RunSchedule(
            run -> train(context, works.get(run.id()), store, steps, experiment.model().device()),
            run -> skip(works.get(run.id()), store));
    try (LiveCount live = LiveCount.of(spark.sparkContext(), steps);
        Progress.Stage stage = progress.begin("train", "steps", total, live)) {
      schedule.run(experiment.training().runs(), over);
    }
  }

  private static TrainingRunRow train(
      JavaSparkContext context,
      TrainingWork work,
      TableStore store,
      LongAccumulator steps,
      DeviceChoice device) {
    return context
        .parallelize(List.of(work), 1)
        .map(one -> one.train(store, steps, device))
        .first();
  }

  private static TrainingRunRow skip(TrainingWork work, TableStore store) throws IOException {
    Run run = work.run();
    TrainingRunRow row =
        TrainingRunRowBuilder.stagedBuilder()
            .runId(run.id())
            .recipe(run.recipe().key())
            .parent(run.parent())
            .data(work.data().get(0).partition().get(0))
            .seed(run.recipe().options().seed())
            .loraRank(null)
            .steps(0)
            .plannedSteps(run.recipe().options().steps())
            .checkpointSteps(new int[0])
            .outcome("SKIPPED")
            .problem("its parent " + run.parent() + " was never made")
            .firstLoss(null)
            .lastLoss(null)
            .tokens(0L)
            .seconds(0.0)
            .trainingId(work.output().key())
            .learningRate(run.recipe().options().schedule().peak())
            .recipeName(run.recipeName())
            .objective(run.recipe().objective().words())
            .trainedParameters(null)
            .teacherTokens(0L)
            .fisherTokens(null)
            .estimatedMemory(null)
            .build();
    store.replace(TrainingRunRow.TABLE, List.of(row), work.output(), Map.of());
    store.replace(TrainingStepRow.TABLE, List.of(), work.steps(), Map.of());
    return row;
  }

  /** Rows of runs that the experiment no longer has go; their folders stay. */
  private static void retain(TableStore store, Collection<TrainingWork> works) throws IOException {
    store.retain(
        TrainingRunRow.TABLE, works.stream().map(TrainingWork::output).collect(Collectors.toSet()));
    store.retain(
        TrainingStepRow.TABLE, works.stream().map(TrainingWork::steps).collect(Collectors.toSet()));
    store.retain(
        TrainingExampleRow.TABLE,
        works.stream()
            .flatMap(work -> work.sources().stream())
            .flatMap(units -> units.units().stream())
            .collect(Collectors.toSet()));
  }

  private static void noteUnfinished(
      Map<String, TrainingWork> works, TableStore store, Progress progress) throws IOException {
    List<String> lines = new ArrayList<>();
    for (TrainingWork work : works.values()) {
      TrainingRunRow row = store.rows(TrainingRunRow.TABLE, work.output()).get(0);
      if (row.problem() != null) {
        lines.add(
            "run %s %s after %d of %d steps: %s"
                .formatted(
                    row.runId(),
                    row.outcome().toLowerCase(Locale.ROOT),
                    row.steps(),
                    row.plannedSteps(),
                    row.problem()));
      }
    }
    lines.forEach(progress::note);
  }
}
