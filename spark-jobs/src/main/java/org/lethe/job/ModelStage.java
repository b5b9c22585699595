package org.lethe.job;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.LongAccumulator;
import org.apache.spark.util.SerializableConfiguration;
import org.lethe.provenance.Digest;
import org.lethe.table.CheckpointRow;
import org.lethe.table.RequestRow;
import org.lethe.table.Table;
import org.lethe.table.TableStore;
import org.lethe.table.Unit;
import org.lethe.transformer.Transformer;

/**
 * Runs work over planned shards × checkpoints, checkpoint after checkpoint, so that an executor
 * holds one model at a time; what is published already is skipped.
 */
final class ModelStage {

  /** What one Spark task does with a loaded model; returns the number of requests done. */
  @FunctionalInterface
  interface Task extends java.io.Serializable {
    long run(Transformer transformer, ModelWork work, TableStore store) throws IOException;
  }

  private final SparkSession spark;
  private final TableStore store;
  private final Progress progress;
  private final String verb;
  private final Table output;
  private final String options;

  /**
   * @param verb what is done, for the progress line
   * @param output table the work publishes, partitioned by checkpoint and task
   * @param options everything beside weights and plan that decides the content
   */
  ModelStage(
      SparkSession spark,
      TableStore store,
      Progress progress,
      String verb,
      Table output,
      String options) {
    this.spark = spark;
    this.store = store;
    this.progress = progress;
    this.verb = verb;
    this.output = output;
    this.options = options;
  }

  /** Does what is missing; returns the number of units done. */
  int run(List<CheckpointRow> checkpoints, Predicate<Unit> shards, Task task) throws IOException {
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
    List<Long> sizes = new ArrayList<>();
    for (Unit unit : requests) {
      sizes.add(store.manifest(unit).rows());
    }
    Set<Unit> published = store.publishedUnits(output);
    int done = 0;
    for (CheckpointRow checkpoint : checkpoints) {
      List<ModelWork> missing = new ArrayList<>();
      Set<Unit> wanted = new HashSet<>();
      for (int i = 0; i < requests.size(); i++) {
        ModelWork work = work(checkpoint, requests.get(i), sizes.get(i));
        wanted.add(work.output());
        if (!published.contains(work.output())) {
          missing.add(work);
        }
      }
      discardStale(published, checkpoint, wanted);
      missing.sort(Comparator.comparingLong(ModelWork::size).reversed());
      if (!missing.isEmpty()) {
        run(checkpoint, missing, task);
      }
      done += missing.size();
    }
    if (!checkpoints.isEmpty()) {
      String first = checkpoints.get(0).checkpointId();
      Unit shard = requests.get(0);
      store
          .published(output, List.of(first, shard.partition().get(0)), shard.slot())
          .ifPresent(this::publishProvenance);
    }
    return done;
  }

  private void publishProvenance(Unit made) {
    try {
      ProvenanceTable.publish(store, made, options);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private ModelWork work(CheckpointRow checkpoint, Unit requests, long size) {
    return new ModelWork(
        requests,
        output(output, options, checkpoint, requests),
        checkpoint.checkpointId(),
        StoredModel.of(checkpoint),
        checkpoint.baseDigest(),
        checkpoint.weightsDigest(),
        size);
  }

  /** The unit of what a checkpoint makes of a planned shard. */
  static Unit output(Table output, String options, CheckpointRow checkpoint, Unit requests) {
    String key = Digest.of(output.name(), checkpoint.weightsDigest(), requests.key(), options);
    return Unit.of(
        output, requests.slot(), key, checkpoint.checkpointId(), requests.partition().get(0));
  }

  /** Removes slots of this checkpoint's planned tasks that the plan no longer has. */
  private void discardStale(Set<Unit> published, CheckpointRow checkpoint, Set<Unit> wanted)
      throws IOException {
    Set<List<String>> partitions = new HashSet<>();
    wanted.forEach(unit -> partitions.add(unit.partition()));
    for (Unit unit : published) {
      if (unit.partition().get(0).equals(checkpoint.checkpointId())
          && partitions.contains(unit.partition())
          && wanted.stream().noneMatch(unit::sameSlot)) {
        store.discard(unit);
      }
    }
  }

  private void run(CheckpointRow checkpoint, List<ModelWork> missing, Task task) {
    JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    SerializableConfiguration configuration =
        new SerializableConfiguration(spark.sparkContext().hadoopConfiguration());
    LongAccumulator requests = spark.sparkContext().longAccumulator(verb);
    long total = missing.stream().mapToLong(ModelWork::size).sum();
    TableStore tables = store;
    try (Progress.Stage stage =
        progress.begin(
            verb + " " + checkpoint.checkpointId(), "requests", total, requests::value)) {
      context
          .parallelize(missing, missing.size())
          .foreach(
              work -> {
                try (LoadedModel.Lease lease =
                    LoadedModel.lease(work, TorchRuntime.device(), configuration.value())) {
                  task.run(lease.transformer(), work, tables);
                  requests.add(work.size());
                }
              });
    }
  }
}
