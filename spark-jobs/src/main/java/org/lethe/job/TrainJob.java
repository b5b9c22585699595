package org.lethe.job;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.LongAccumulator;
import org.apache.spark.util.SerializableConfiguration;
import org.lethe.checkpoint.Blueprint;
import org.lethe.config.Experiment;
import org.lethe.config.Experiment.CheckpointEntry;
import org.lethe.config.Training.Run;
import org.lethe.config.Training.Source;
import org.lethe.config.Training.TestedFacts;
import org.lethe.config.Training.Text;
import org.lethe.provenance.Digest;
import org.lethe.table.TableStore;
import org.lethe.table.TrainingRunRow;
import org.lethe.table.TrainingStepRow;
import org.lethe.table.Unit;

/**
 * Trains what the experiment declares: checkpoints into the runs' folders, rows into tables {@code
 * training_examples}, {@code training_runs} and {@code training_steps}. A run is one Spark task on
 * one device; runs whose parents are there go on at once.
 */
public final class TrainJob implements Job {

  /** Changes when the same recipe, parent and data would give other weights. */
  private static final String CONVENTION = "training/1";

  @Override
  public void run(SparkSession spark, Experiment experiment, TableStore store, Progress progress)
      throws IOException {
    List<Run> runs = experiment.training().runs();
    if (runs.isEmpty()) {
      progress.note("train: the experiment trains nothing");
      return;
    }
    Map<Source, List<Unit>> data = data(spark, experiment, store, progress);
    Map<String, TrainingWork> works = works(spark, experiment, data);
    Map<String, TrainingRunRow> over = over(works, store, spark);
    int missing = runs.size() - over.size();
    if (missing == 0) {
      progress.note("train: everything is trained already");
    } else {
      refuseTestedFacts(spark, experiment, store, works, over.keySet());
      train(spark, experiment, store, progress, works, over);
      progress.note("train: " + missing + " runs");
    }
    Set<Unit> outputs = new HashSet<>();
    works.values().forEach(work -> outputs.add(work.output()));
    store.retain(TrainingRunRow.TABLE, outputs);
    noteUnfinished(works, store, progress);
  }

  private static Map<Source, List<Unit>> data(
      SparkSession spark, Experiment experiment, TableStore store, Progress progress)
      throws IOException {
    Configuration configuration = spark.sparkContext().hadoopConfiguration();
    String first = experiment.training().runs().get(0).parentFolder();
    int longest =
        Blueprint.open(LocalCheckpoints.local(first, configuration)).config().maxPositions();
    TrainingExamples examples =
        new TrainingExamples(spark, experiment, store, progress, first, longest - 1);
    Map<Source, List<Unit>> data = new LinkedHashMap<>();
    for (Run run : experiment.training().runs()) {
      if (!data.containsKey(run.source())) {
        data.put(run.source(), examples.publish(run.source()));
      }
    }
    return data;
  }

  /** The work of every run by its id; keys follow from the parents' keys, not from weights. */
  private static Map<String, TrainingWork> works(
      SparkSession spark, Experiment experiment, Map<Source, List<Unit>> data) throws IOException {
    Configuration configuration = spark.sparkContext().hadoopConfiguration();
    Map<String, String> identities = new HashMap<>();
    Map<String, TrainingWork> works = new LinkedHashMap<>();
    for (Run run : experiment.training().runs()) {
      if (!identities.containsKey(run.parentFolder())) {
        identities.put(
            run.parentFolder(), LocalCheckpoints.listingDigest(run.parentFolder(), configuration));
      }
      Digest digest =
          Digest.sha256()
              .update(CONVENTION)
              .update(run.recipe().toString())
              .update(identities.get(run.parentFolder()));
      data.get(run.source()).forEach(unit -> digest.update(unit.key()).update(unit.slot()));
      digest.update(run.source().toString());
      String key = digest.id();
      for (CheckpointEntry made : run.checkpoints()) {
        identities.put(made.path(), Digest.of(key, made.id()));
      }
      works.put(
          run.id(),
          new TrainingWork(
              run, data.get(run.source()), Unit.of(TrainingRunRow.TABLE, run.id(), key)));
    }
    return works;
  }

  /** How the runs ended that are published and whose checkpoints are still there. */
  private static Map<String, TrainingRunRow> over(
      Map<String, TrainingWork> works, TableStore store, SparkSession spark) throws IOException {
    Configuration configuration = spark.sparkContext().hadoopConfiguration();
    Set<Unit> published = store.publishedUnits(TrainingRunRow.TABLE);
    Map<String, TrainingRunRow> over = new HashMap<>();
    for (TrainingWork work : works.values()) {
      if (published.contains(work.output())) {
        TrainingRunRow row = TrainingRunRow.fromRow(store.rows(work.output()).get(0));
        if (isThere(row, work.run(), configuration)) {
          over.put(work.run().id(), row);
        }
      }
    }
    return over;
  }

  private static boolean isThere(TrainingRunRow row, Run run, Configuration configuration)
      throws IOException {
    List<String> made = RunSchedule.made(row, run);
    for (CheckpointEntry entry : run.checkpoints()) {
      Path folder = new Path(entry.path());
      boolean adapterOnly = !folder.getFileSystem(configuration).exists(folder);
      Path adapter = folder.suffix("-adapter");
      if (made.contains(entry.id())
          && adapterOnly
          && !adapter.getFileSystem(configuration).exists(adapter)) {
        return false;
      }
    }
    return true;
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
      if (!over.contains(work.run().id())
          && work.run().source() instanceof Text text
          && text.testedFacts() == TestedFacts.REFUSE
          && checked.add(text)) {
        FactCheck.refuse(spark, experiment, store, text, work.data());
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
    SerializableConfiguration configuration =
        new SerializableConfiguration(spark.sparkContext().hadoopConfiguration());
    LongAccumulator steps = spark.sparkContext().longAccumulator("steps");
    long total =
        works.values().stream()
            .filter(work -> !over.containsKey(work.run().id()))
            .mapToLong(work -> work.run().recipe().options().steps())
            .sum();
    RunSchedule schedule =
        new RunSchedule(
            run -> train(context, works.get(run.id()), store, configuration, steps),
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
      SerializableConfiguration configuration,
      LongAccumulator steps) {
    return context
        .parallelize(List.of(work), 1)
        .map(one -> one.train(store, configuration.value(), steps))
        .first();
  }

  private static TrainingRunRow skip(TrainingWork work, TableStore store) throws IOException {
    Run run = work.run();
    TrainingRunRow row =
        new TrainingRunRow(
            run.id(),
            run.recipe().key(),
            run.parent(),
            work.data().get(0).partition().get(0),
            run.recipe().options().seed(),
            null,
            0,
            run.recipe().options().steps(),
            new int[0],
            "SKIPPED",
            "its parent " + run.parent() + " was never made",
            null,
            null,
            0L,
            0.0,
            work.output().key());
    store.replace(List.of(row.toRow()).iterator(), work.output(), Map.of());
    store.replace(
        java.util.Collections.emptyIterator(),
        Unit.of(TrainingStepRow.TABLE, run.id(), work.output().key()),
        Map.of());
    return row;
  }

  private static void noteUnfinished(
      Map<String, TrainingWork> works, TableStore store, Progress progress) throws IOException {
    List<String> lines = new ArrayList<>();
    for (TrainingWork work : works.values()) {
      TrainingRunRow row = TrainingRunRow.fromRow(store.rows(work.output()).get(0));
      if (row.problem() != null) {
        lines.add(
            "run %s %s after %d of %d steps: %s"
                .formatted(
                    row.runId(),
                    row.outcome().toLowerCase(java.util.Locale.ROOT),
                    row.steps(),
                    row.plannedSteps(),
                    row.problem()));
      }
    }
    lines.forEach(progress::note);
  }
}
