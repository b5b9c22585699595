package org.lethe.job.stage;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.lethe.config.Experiment.ModelOptions;
import org.lethe.inference.BatchLoad;
import org.lethe.message.JobException;
import org.lethe.message.Progress;
import org.lethe.provenance.Digest;
import org.lethe.table.BatchPlanRow;
import org.lethe.table.CheckpointRow;
import org.lethe.table.RequestRow;
import org.lethe.table.Table;
import org.lethe.table.TableStore;
import org.lethe.table.Unit;
import org.lethe.transformer.Precision;
import org.lethe.transformer.Transformer;
import scala.Tuple2;

/**
 * Runs work over planned shards × checkpoints, checkpoint after checkpoint, so that an executor
 * holds one model at a time, and the shards of most estimated work first; what is published already
 * is skipped.
 */
public final class ModelStage {

  /** What one Spark task does with a loaded model. */
  @FunctionalInterface
  public interface Task extends java.io.Serializable {
    WorkDone run(Transformer transformer, ModelWork work, TableStore store) throws IOException;
  }

  /** Makes a unit of what its slot holds, without a model. */
  @FunctionalInterface
  public interface Remake extends java.io.Serializable {
    /** Nothing can be made of anything. */
    Remake NEVER = (held, work, store) -> {};

    /** Publishes the work's unit if what is held tells enough. */
    void remake(Unit held, ModelWork work, TableStore store) throws IOException;
  }

  /** Ends the key of a unit with failed rows, so that the key a re-run looks for is not there. */
  private static final String RETRY = "retry";

  /** A long shard that starts last would keep all but one executor waiting. */
  private static final Comparator<ModelWork> LONGEST_FIRST =
      Comparator.comparingDouble(ModelWork::flops)
          .thenComparingLong(ModelWork::size)
          .reversed()
          .thenComparing(ModelWork::task)
          .thenComparing(work -> work.requests().slot());

  private final SparkSession spark;
  private final TableStore store;
  private final Progress progress;
  private final String verb;
  private final Table<?> output;
  private final ModelOptions model;
  private final Options options; // with the precision

  /** Everything beside weights, plan and precision that decides the content of a task's units. */
  @FunctionalInterface
  public interface Options {
    String of(String task);
  }

  /**
   * @param verb what is done, for the progress line
   * @param output table the work publishes, partitioned by checkpoint and task
   * @param model how checkpoints are loaded; devices do not change what is computed, precision does
   * @param options everything beside weights, plan and precision that decides the content
   */
  public ModelStage(
      SparkSession spark,
      TableStore store,
      Progress progress,
      String verb,
      Table<?> output,
      ModelOptions model,
      String options) {
    this(spark, store, progress, verb, output, model, task -> options);
  }

  /** As above, with options of each task. */
  public ModelStage(
      SparkSession spark,
      TableStore store,
      Progress progress,
      String verb,
      Table<?> output,
      ModelOptions model,
      Options options) {
    this.spark = spark;
    this.store = store;
    this.progress = progress;
    this.verb = verb;
    this.output = output;
    this.model = model;
    this.options = task -> options(options.of(task), model);
  }

  /** Options of a stage with the precision; float32 goes without saying. */
  public static String options(String options, ModelOptions model) {
    boolean plain = model.precision() == Precision.FLOAT32;
    return plain ? options : options + "," + model.precision().key();
  }

  /** Does what is missing; returns the number of units done. */
  public int run(List<CheckpointRow> checkpoints, Predicate<Unit> shards, Task task)
      throws IOException {
    return run(checkpoints, shards, Remake.NEVER, task);
  }

  /** As above, where some of it can be made of what older options left. */
  public int run(List<CheckpointRow> checkpoints, Predicate<Unit> shards, Remake remake, Task task)
      throws IOException {
    List<Unit> requests =
        store.publishedUnits(RequestRow.TABLE).stream()
            .filter(shards)
            .sorted(
                Comparator.comparing((Unit u) -> u.partition().get(0)).thenComparing(Unit::slot))
            .toList();
    if (requests.isEmpty()) {
      throw new JobException(
          JobException.Kind.DATA,
          "table requests holds nothing to " + verb,
          store.folder(RequestRow.TABLE),
          "the plan of this experiment",
          "run: lethe plan");
    }
    Set<Unit> arranged = store.publishedUnits(BatchPlanRow.TABLE);
    List<Long> sizes = new ArrayList<>();
    List<BatchLoad> loads = new ArrayList<>();
    for (Unit unit : requests) {
      sizes.add(store.manifest(unit).rows());
      loads.add(BatchPlan.load(store, unit, arranged).orElse(BatchLoad.NONE));
    }
    int[] samples = samples(sizes);
    if (remake != Remake.NEVER) {
      for (CheckpointRow checkpoint : checkpoints) {
        remake(works(checkpoint, requests, sizes, loads, samples), remake);
      }
    }
    Set<Unit> published = store.publishedUnits(output);
    for (CheckpointRow checkpoint : checkpoints) {
      discardStale(published, works(checkpoint, requests, sizes, loads, samples));
    }
    StageMetrics metrics = new StageMetrics(spark.sparkContext(), verb);
    long start = System.nanoTime();
    int done = 0;
    for (CheckpointRow checkpoint : checkpoints) {
      List<ModelWork> missing =
          works(checkpoint, requests, sizes, loads, samples).stream()
              .filter(work -> !published.contains(work.output()))
              .sorted(LONGEST_FIRST)
              .toList();
      if (!missing.isEmpty()) {
        run(checkpoint, missing, task, metrics);
      }
      done += missing.size();
    }
    metrics.summary(verb, System.nanoTime() - start).ifPresent(progress::note);
    if (!checkpoints.isEmpty()) {
      String first = checkpoints.get(0).checkpointId();
      Unit shard = requests.get(0);
      store
          .published(output, List.of(first, shard.partition().get(0)), shard.slot())
          .ifPresent(unit -> publishProvenance(unit, shard.partition().get(0)));
    }
    return done;
  }

  private void remake(List<ModelWork> works, Remake remake) throws IOException {
    Set<Unit> published = store.publishedUnits(output);
    List<Tuple2<Unit, ModelWork>> held = new ArrayList<>();
    for (ModelWork work : works) {
      if (!published.contains(work.output())) {
        published.stream()
            .filter(unit -> unit.sameSlot(work.output()))
            .forEach(unit -> held.add(new Tuple2<>(unit, work)));
      }
    }
    if (!held.isEmpty()) {
      TableStore tables = store;
      JavaSparkContext.fromSparkContext(spark.sparkContext())
          .parallelize(held, held.size())
          .foreach(pair -> remake.remake(pair._1(), pair._2(), tables));
    }
  }

  private void publishProvenance(Unit made, String task) {
    try {
      ProvenanceTable.publish(store, made, options.of(task));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private List<ModelWork> works(
      CheckpointRow checkpoint,
      List<Unit> requests,
      List<Long> sizes,
      List<BatchLoad> loads,
      int[] samples) {
    return IntStream.range(0, samples.length)
        .mapToObj(i -> work(checkpoint, requests.get(i), sizes.get(i), loads.get(i), samples[i]))
        .toList();
  }

  /** How many requests of each shard are checked, so that all shards together come to the sum. */
  private static int[] samples(List<Long> sizes) {
    long total = sizes.stream().mapToLong(Long::longValue).sum();
    int wanted = SelfCheck.size(total);
    int[] samples = new int[sizes.size()];
    long before = 0;
    for (int i = 0; i < samples.length; i++) {
      long upTo = before + sizes.get(i);
      samples[i] = (int) (wanted * upTo / total - wanted * before / total);
      before = upTo;
    }
    return samples;
  }

  private ModelWork work(
      CheckpointRow checkpoint, Unit requests, long size, BatchLoad load, int sample) {
    return new ModelWork(
        requests,
        output(output, options.of(requests.partition().get(0)), checkpoint, requests),
        checkpoint.checkpointId(),
        StoredModel.of(checkpoint),
        checkpoint.baseDigest(),
        checkpoint.weightsDigest(),
        size,
        load.flops(
            checkpoint.nActiveParams() - (long) checkpoint.vocabSize() * checkpoint.dModel(),
            checkpoint.nLayers(),
            checkpoint.dModel(),
            checkpoint.vocabSize()),
        sample);
  }

  /** The unit of what a checkpoint makes of a planned shard. */
  public static Unit output(
      Table<?> output, String options, CheckpointRow checkpoint, Unit requests) {
    String key = Digest.of(output.name(), checkpoint.weightsDigest(), requests.key(), options);
    return Unit.of(
        output, requests.slot(), key, checkpoint.checkpointId(), requests.partition().get(0));
  }

  /** The unit as it is published when rows of it failed. */
  public static Unit toRetry(Unit planned) {
    return new Unit(planned.table(), planned.partition(), planned.slot(), planned.key() + RETRY);
  }

  /**
   * Removes what other weights, plans, options or another precision left in the partitions that are
   * worked on, before anything is done: rows made in two ways never stand side by side. Rows that
   * failed are kept until they are made anew.
   */
  private void discardStale(Set<Unit> published, List<ModelWork> wanted) throws IOException {
    Set<List<String>> partitions = new HashSet<>();
    Set<Unit> kept = new HashSet<>();
    for (ModelWork work : wanted) {
      partitions.add(work.output().partition());
      kept.add(work.output());
      kept.add(toRetry(work.output()));
    }
    for (Unit unit : published) {
      if (partitions.contains(unit.partition()) && !kept.contains(unit)) {
        store.discard(unit);
      }
    }
  }

  private void run(
      CheckpointRow checkpoint, List<ModelWork> missing, Task task, StageMetrics metrics) {
    JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    long before = metrics.requests();
    long total = missing.stream().mapToLong(ModelWork::size).sum();
    TableStore tables = store;
    ModelOptions how = model;
    String what = verb + " " + checkpoint.checkpointId();
    try (Progress.Stage stage =
        progress.begin(what, "requests", total, () -> metrics.requests() - before)) {
      context
          .parallelize(missing, missing.size())
          .foreach(
              work -> {
                try (LoadedModel.Lease lease =
                    LoadedModel.lease(work, how, tables.configuration())) {
                  if (lease.loadNanos() > 0) {
                    metrics.loaded(lease.loadNanos());
                  }
                  metrics.add(work.size(), task.run(lease.transformer(), work, tables));
                }
              });
    }
  }
}
