package org.lethe.job.train;

import java.io.IOException;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.LongAccumulator;
import org.lethe.config.DeviceChoice;
import org.lethe.config.Experiment;
import org.lethe.config.Experiment.ModelOptions;
import org.lethe.config.Training.Run;
import org.lethe.config.Training.Source;
import org.lethe.config.Training.TestedFacts;
import org.lethe.config.Training.Text;
import org.lethe.job.stage.CheckpointFaults;
import org.lethe.job.stage.Job;
import org.lethe.job.stage.LiveCount;
import org.lethe.job.stage.OnFailure;
import org.lethe.job.stage.Selection;
import org.lethe.job.stage.StageDevices;
import org.lethe.job.train.TrainingWork.Attempt;
import org.lethe.message.JobException;
import org.lethe.message.Progress;
import org.lethe.table.TableStore;
import org.lethe.table.TrainingExampleRow;
import org.lethe.table.TrainingRunRow;
import org.lethe.table.TrainingStepRow;
import org.lethe.table.Unit;
import org.lethe.transformer.Precision;

/**
 * Trains what the experiment declares: checkpoints into the runs' folders, rows into tables {@code
 * training_examples}, {@code training_runs} and {@code training_steps}. A run is one Spark task on
 * one device; runs whose parents are there go on at once.
 */
public final class TrainJob implements Job {
  private final Selection selection;
  private final OnFailure onFailure;

  /** Training of everything, where a run that fails leaves the others alone. */
  public TrainJob() {
    this(Selection.ALL, OnFailure.GO_ON);
  }

  private TrainJob(Selection selection, OnFailure onFailure) {
    this.selection = selection;
    this.onFailure = onFailure;
  }

  /** Returns training of the runs that chosen checkpoints come from; tasks choose no runs. */
  @Override
  public Optional<Job> narrowed(Selection chosen) {
    return Optional.of(new TrainJob(chosen, onFailure));
  }

  @Override
  public Job on(OnFailure chosen) {
    return new TrainJob(selection, chosen);
  }

  @Override
  public void run(SparkSession spark, Experiment experiment, TableStore store, Progress progress)
      throws IOException {
    List<Run> runs = selection.runs(experiment);
    if (experiment.training().runs().isEmpty()) {
      progress.note("train: the experiment trains nothing");
      CheckpointFaults.publish(store, CheckpointFaults.TRAIN, Map.of(), experiment.checkpoints());
      return;
    }
    Configuration configuration = spark.sparkContext().hadoopConfiguration();
    TrainingSources data = data(spark, experiment, store, progress);
    TrainingWorks works = TrainingWorks.of(runs, data, onFailure, configuration);
    Map<String, TrainingRunRow> over = works.over(store, configuration);
    Map<String, RunFailure> failures = new ConcurrentHashMap<>(works.failures());
    int missing = runs.size() - over.size();
    if (missing == 0) {
      progress.note("train: finished work is skipped, nothing is left to do");
    } else {
      refuseTestedFacts(spark, experiment, store, works.works(), over.keySet());
      StageDevices.line("train", model(experiment), spark.sparkContext().conf())
          .ifPresent(progress::note);
      train(
          spark, runs, experiment.model().device(), store, progress, works.works(), over, failures);
      progress.note("train: " + missing + " runs");
    }
    if (selection.isAll()) {
      retain(store, works.works().values(), data);
    }
    LostCheckpoints.publish(experiment, store, failures, progress);
  }

  /** Training computes in float32 on one device. */
  private static ModelOptions model(Experiment experiment) {
    return new ModelOptions(experiment.model().device(), Precision.FLOAT32, 1);
  }

  private TrainingSources data(
      SparkSession spark, Experiment experiment, TableStore store, Progress progress)
      throws IOException {
    Configuration configuration = spark.sparkContext().hadoopConfiguration();
    return TrainingSources.of(
        selection.runs(experiment),
        onFailure,
        source -> {
          SharedStart start =
              SharedStart.of(experiment.training().runs(), onFailure, configuration);
          return new TrainingExamples(
                  spark, experiment, store, progress, start.folder(), start.longest())
              .publish(source);
        });
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
      if (over.contains(work.run().id()) || work.data().isEmpty()) { // over, or cannot begin
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

  private void train(
      SparkSession spark,
      List<Run> runs,
      DeviceChoice device,
      TableStore store,
      Progress progress,
      Map<String, TrainingWork> works,
      Map<String, TrainingRunRow> over,
      Map<String, RunFailure> failures) {
    JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    LongAccumulator steps = spark.sparkContext().longAccumulator("steps");
    long total =
        works.values().stream()
            .filter(work -> !over.containsKey(work.run().id()))
            .mapToLong(work -> work.run().recipe().options().steps())
            .sum();
    RunSchedule schedule =
        new RunSchedule(
            run -> train(context, works.get(run.id()), store, steps, device, failures),
            (run, maker) -> skip(works.get(run.id()), maker, store, failures),
            onFailure);
    try (LiveCount live = LiveCount.of(spark.sparkContext(), steps);
        Progress.Stage stage = progress.begin("train", "steps", total, live)) {
      schedule.run(runs, over);
    }
  }

  private TrainingRunRow train(
      JavaSparkContext context,
      TrainingWork work,
      TableStore store,
      LongAccumulator steps,
      DeviceChoice device,
      Map<String, RunFailure> failures)
      throws IOException {
    String id = work.run().id();
    OnFailure chosen = onFailure;
    if (!failures.containsKey(id)) {
      Attempt attempt =
          context
              .parallelize(List.of(work), 1)
              .map(one -> one.attempt(store, steps, device, chosen))
              .first();
      if (attempt.failure() == null) {
        refuse(attempt.row(), store);
        return attempt.row();
      }
      failures.put(id, attempt.failure());
    }
    return UntrainedRun.FAILED.publish(work, failures.get(id).problem(), store);
  }

  /** Stops after a run that diverged, if the first failure is to stop everything. */
  private void refuse(TrainingRunRow row, TableStore store) {
    if (onFailure == OnFailure.STOP && row.problem() != null) {
      throw new JobException(
          JobException.Kind.DATA,
          "run %s %s: %s".formatted(row.runId(), UntrainedRun.words(row), row.problem()),
          store.folder(TrainingRunRow.TABLE),
          "runs that finish",
          LostCheckpoints.DIVERGED);
    }
  }

  private static TrainingRunRow skip(
      TrainingWork work, TrainingRunRow maker, TableStore store, Map<String, RunFailure> failures)
      throws IOException {
    Run run = work.run();
    UntrainedRun end = UntrainedRun.after(maker);
    String problem =
        "its parent %s was never made: run %s %s"
            .formatted(run.parent(), maker.runId(), UntrainedRun.words(maker));
    failures.put(run.id(), new RunFailure(problem, "mend run " + maker.runId()));
    return end.publish(work, problem, store);
  }

  /** Rows of runs that the experiment no longer has go; their folders stay. */
  private static void retain(TableStore store, Collection<TrainingWork> works, TrainingSources data)
      throws IOException {
    Set<Unit> runs = new HashSet<>();
    Set<Unit> steps = new HashSet<>();
    for (TrainingWork work : works) {
      runs.addAll(List.of(work.output(), UntrainedRun.toRetry(work.output())));
      steps.addAll(List.of(work.steps(), UntrainedRun.toRetry(work.steps())));
    }
    store.retain(TrainingRunRow.TABLE, runs);
    store.retain(TrainingStepRow.TABLE, steps);
    store.retain(
        TrainingExampleRow.TABLE,
        data.units().values().stream().flatMap(List::stream).collect(Collectors.toSet()));
  }
}
