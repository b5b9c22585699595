package org.lethe.job.stage;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.lethe.checkpoint.Checkpoint;
import org.lethe.checkpoint.CheckpointException;
import org.lethe.checkpoint.ModelConfig;
import org.lethe.checkpoint.WeightChange;
import org.lethe.config.CheckpointEntry;
import org.lethe.config.Experiment;
import org.lethe.message.JobException;
import org.lethe.message.Progress;
import org.lethe.provenance.Digest;
import org.lethe.table.CheckpointFaultRow;
import org.lethe.table.CheckpointRow;
import org.lethe.table.CheckpointRowBuilder;
import org.lethe.table.Role;
import org.lethe.table.TableStore;
import org.lethe.table.Unit;

/**
 * Publishes the {@code checkpoints} table: opens every checkpoint of the experiment once, checks
 * it, and digests its content, spread over the executors. A folder whose listing has not changed is
 * not read again. What cannot be used goes into {@code checkpoint_faults}.
 */
public final class CheckpointInventory {

  private static final String REMEDY =
      "put whole files in its folder or take it out of the experiment, then run again";

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
    Map<String, CheckpointFaultRow> faults = new HashMap<>();
    if (!missing.isEmpty()) {
      publish(spark, missing, units, store, progress)
          .forEach(row -> faults.put(row.checkpointId(), row));
    }
    CheckpointFaults.publish(
        store,
        CheckpointFaults.PLAN,
        faults,
        origins.stream().map(CheckpointOrigin::entry).toList());
    for (Unit unit : published) {
      if (faults.containsKey(unit.slot())) {
        store.discard(unit); // what was planned of another content
      }
    }
    CheckpointFaults.note(store, progress);
    return planned(experiment, store);
  }

  /**
   * Returns the rows of the checkpoints that can be measured.
   *
   * @throws JobException if one was not planned, or no base can be measured
   */
  public static List<CheckpointRow> read(Experiment experiment, TableStore store)
      throws IOException {
    return read(experiment, store, CheckpointFaults.STAGES);
  }

  /** As above, with those whose scores are not finite. */
  public static List<CheckpointRow> planned(Experiment experiment, TableStore store)
      throws IOException {
    return read(experiment, store, Set.of(CheckpointFaults.TRAIN, CheckpointFaults.PLAN));
  }

  private static List<CheckpointRow> read(
      Experiment experiment, TableStore store, Set<String> stages) throws IOException {
    List<CheckpointFaultRow> faults = CheckpointFaults.of(store, stages);
    Set<String> leftOut =
        faults.stream().map(CheckpointFaultRow::checkpointId).collect(Collectors.toSet());
    List<CheckpointRow> rows = new ArrayList<>();
    for (CheckpointEntry entry : TrainedCheckpoints.available(experiment, store)) {
      if (!leftOut.contains(entry.id())) {
        rows.add(row(entry, experiment, store));
      }
    }
    if (!faults.isEmpty()
        && rows.stream().noneMatch(row -> row.role().equals(Role.BASE.column()))) {
      throw CheckpointFaults.fault(faults, store);
    }
    return rows;
  }

  private static CheckpointRow row(CheckpointEntry entry, Experiment experiment, TableStore store)
      throws IOException {
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
    return store.rows(CheckpointRow.TABLE, unit).get(0);
  }

  /** Publishes the rows of checkpoints; returns the faults of those that have none. */
  private static List<CheckpointFaultRow> publish(
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
      return context
          .parallelize(origins, origins.size())
          .map(
              origin -> {
                String id = origin.entry().id();
                Optional<CheckpointFaultRow> fault = publish(origin, targets.get(id), store);
                done.add(1);
                return fault.orElse(null);
              })
          .filter(fault -> fault != null)
          .collect();
    }
  }

  private static Optional<CheckpointFaultRow> publish(
      CheckpointOrigin origin, Unit unit, TableStore store) throws IOException {
    String id = origin.entry().id();
    try {
      StoredModel stored = StoredModel.of(origin.entry(), store.configuration());
      Optional<String> notFinite = stored.open(store.configuration()).notFinite();
      if (notFinite.isPresent()) {
        return Optional.of(
            new CheckpointFaultRow(id, CheckpointFaults.NOT_FINITE, notFinite.get(), REMEDY));
      }
      CheckpointRow row = row(origin, store.configuration());
      store.replace(CheckpointRow.TABLE, List.of(row), unit, Map.of());
      return Optional.empty();
    } catch (CheckpointException e) {
      return Optional.of(
          new CheckpointFaultRow(id, CheckpointFaults.UNREADABLE, e.getMessage(), REMEDY));
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
        .recipe(origin.recipe())
        .objective(origin.objective())
        .build();
  }

  /**
   * Returns how far a checkpoint lies from its parent; null without one of the same shape, and
   * where the parent cannot be read.
   */
  private static WeightChange change(
      CheckpointEntry parent, Checkpoint checkpoint, Configuration configuration)
      throws IOException {
    if (parent == null) {
      return null;
    }
    Checkpoint before;
    try {
      before = StoredModel.of(parent, configuration).open(configuration);
    } catch (CheckpointException e) { // a fault of the parent's own
      return null;
    }
    return WeightChange.between(before, checkpoint).orElse(null);
  }
}
