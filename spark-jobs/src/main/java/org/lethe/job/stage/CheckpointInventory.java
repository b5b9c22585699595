package org.lethe.job.stage;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.lethe.checkpoint.Checkpoint;
import org.lethe.checkpoint.ModelConfig;
import org.lethe.checkpoint.WeightChange;
import org.lethe.config.CheckpointEntry;
import org.lethe.config.Experiment;
import org.lethe.message.JobException;
import org.lethe.message.Progress;
import org.lethe.provenance.Digest;
import org.lethe.table.CheckpointRow;
import org.lethe.table.CheckpointRowBuilder;
import org.lethe.table.TableStore;
import org.lethe.table.Unit;

/**
 * Publishes the {@code checkpoints} table: opens every checkpoint of the experiment once, checks
 * it, and digests its content, spread over the executors. A folder whose listing has not changed is
 * not read again.
 */
public final class CheckpointInventory {

  private CheckpointInventory() {}

  /** Brings the table up to date and returns its rows in the order of the experiment. */
  public static List<CheckpointRow> update(
      SparkSession spark, Experiment experiment, TableStore store, Progress progress)
      throws IOException {
    Configuration configuration = spark.sparkContext().hadoopConfiguration();
    Map<String, Unit> units = new LinkedHashMap<>();
    List<CheckpointOrigin> origins =
        CheckpointOrigin.of(TrainedCheckpoints.available(experiment, store), experiment);
    for (CheckpointOrigin origin : origins) {
      units.put(origin.entry().id(), origin.unit(configuration));
    }
    Set<Unit> published = store.publishedUnits(CheckpointRow.TABLE);
    List<CheckpointOrigin> missing = new ArrayList<>(origins);
    missing.removeIf(origin -> published.contains(units.get(origin.entry().id())));
    if (!missing.isEmpty()) {
      publish(spark, missing, units, store, progress);
    }
    List<CheckpointRow> rows = new ArrayList<>();
    for (Unit unit : units.values()) {
      rows.add(store.rows(CheckpointRow.TABLE, unit).get(0));
    }
    return rows;
  }

  /** The published rows of the experiment's checkpoints, as planned. */
  public static List<CheckpointRow> read(Experiment experiment, TableStore store)
      throws IOException {
    List<CheckpointRow> rows = new ArrayList<>();
    for (CheckpointEntry entry : TrainedCheckpoints.available(experiment, store)) {
      Unit unit =
          store
              .published(CheckpointRow.TABLE, List.of(), entry.id())
              .orElseThrow(
                  () ->
                      new JobException(
                          JobException.Kind.DATA,
                          "checkpoint " + entry.id() + " is not in table checkpoints",
                          experiment.output(),
                          "the plan of this experiment",
                          "run: lethe plan"));
      rows.add(store.rows(CheckpointRow.TABLE, unit).get(0));
    }
    return rows;
  }

  private static void publish(
      SparkSession spark,
      List<CheckpointOrigin> origins,
      Map<String, Unit> units,
      TableStore store,
      Progress progress) {
    JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    var done = spark.sparkContext().longAccumulator("checkpoints");
    Map<String, Unit> targets = new HashMap<>(units);
    try (Progress.Stage stage =
        progress.begin("check", "checkpoints", origins.size(), done::value)) {
      context
          .parallelize(origins, origins.size())
          .foreach(
              origin -> {
                CheckpointRow row = row(origin, store.configuration());
                store.replace(
                    CheckpointRow.TABLE, List.of(row), targets.get(origin.entry().id()), Map.of());
                done.add(1);
              });
    }
  }

  private static CheckpointRow row(CheckpointOrigin origin, Configuration configuration)
      throws IOException {
    CheckpointEntry entry = origin.entry();
    StoredModel stored = StoredModel.of(entry, configuration);
    Checkpoint checkpoint = stored.open(configuration);
    ModelConfig config = checkpoint.config();
    WeightChange change = change(origin.parent(), checkpoint, configuration);
    return CheckpointRowBuilder.stagedBuilder()
        .checkpointId(entry.id())
        .path(stored.folder())
        .adapter(stored.adapter())
        .role(entry.role().column())
        .parent(entry.parent())
        .control(entry.control())
        .trainedOn(entry.trainedOn())
        .sequence(entry.sequence())
        .step(entry.step())
        .seed(entry.seed())
        .trainingSteps(entry.trainingSteps())
        .weightsDigest(checkpoint.weightsDigest().substring(0, Digest.ID_LENGTH))
        .baseDigest(checkpoint.withoutAdapter().weightsDigest().substring(0, Digest.ID_LENGTH))
        .modelType(config.family())
        .nParams(checkpoint.parameters())
        .nActiveParams(checkpoint.activeParameters())
        .nLayers(config.layers())
        .nHeads(config.heads())
        .dModel(config.width())
        .vocabSize(config.vocabularySize())
        .dtype(checkpoint.storedType().name())
        .learningRate(origin.learningRate())
        .cumulativeSteps(origin.cumulativeSteps())
        .weightChange(change == null ? null : change.norm())
        .modules(change == null ? null : List.copyOf(change.modules().keySet()))
        .moduleWeightChange(change == null ? null : List.copyOf(change.modules().values()))
        .build();
  }

  /** Returns how far a checkpoint lies from its parent; null without one of the same shape. */
  private static WeightChange change(
      CheckpointEntry parent, Checkpoint checkpoint, Configuration configuration)
      throws IOException {
    return parent == null
        ? null
        : WeightChange.between(
                StoredModel.of(parent, configuration).open(configuration), checkpoint)
            .orElse(null);
  }
}
