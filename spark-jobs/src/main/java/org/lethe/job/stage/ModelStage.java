package org.lethe.job.stage;

import static java.util.stream.Collectors.joining;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.lethe.config.Experiment.ModelOptions;
import org.lethe.message.JobException;
import org.lethe.message.Progress;
import org.lethe.message.WorkException;
import org.lethe.provenance.Digest;
import org.lethe.table.CheckpointRow;
import org.lethe.table.RequestRow;
import org.lethe.table.Slot;
import org.lethe.table.Table;
import org.lethe.table.TableStore;
import org.lethe.table.Unit;
import org.lethe.transformer.Precision;
import scala.Tuple2;

/**
 * Runs work over planned shards × checkpoints, checkpoint after checkpoint, so that an executor
 * holds one model at a time, and the shards of most estimated work first; finished units are
 * skipped.
 */
public final class ModelStage {

  /** What one Spark task does with loaded models. */
  @FunctionalInterface
  public interface Task extends java.io.Serializable {
    WorkDone run(LoadedModel.Lease models, ModelWork work, TableStore store) throws IOException;

    /** Returns whether every planned request of a work is read, so that progress can count them. */
    default boolean readsAllPlanned() {
      return true;
    }
  }

  /** A task whose large works the driver does step by step, each step a Spark job of its own. */
  public interface SteppedTask extends Task {
    /** Returns whether a work is done in steps. */
    boolean isStepped(ModelWork work, TableStore store) throws IOException;

    /** Does a work from the driver; the models are leased where the steps are computed. */
    WorkDone runSteps(JavaSparkContext spark, ModelLeases models, ModelWork work)
        throws IOException;
  }

  /** Makes a unit from the unit that its slot has, without a model. */
  @FunctionalInterface
  public interface Remake extends java.io.Serializable {
    /** Makes nothing: every unit needs the model. */
    Remake NEVER = (held, work, store) -> {};

    /** Publishes the work's unit if the old unit contains enough. */
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
  private Selection selection = Selection.ALL;

  /** Identity of the rows of other tables that a unit is made of. */
  @FunctionalInterface
  public interface Inputs {
    /** No rows of other tables. */
    Inputs NONE = (subject, task) -> "";

    String of(Subject subject, String task) throws IOException;
  }

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

  /** Takes only a part of the work from now on. */
  public ModelStage narrowed(Selection chosen) {
    selection = chosen;
    return this;
  }

  /** Returns the options of a stage with the precision, which is left out for float32. */
  public static String options(String options, ModelOptions model) {
    boolean plain = model.precision() == Precision.FLOAT32;
    return plain ? options : options + "," + model.precision().key();
  }

  /** Does the missing work of single checkpoints; returns the number of units done. */
  public int run(List<CheckpointRow> checkpoints, Predicate<Unit> shards, Task task)
      throws IOException {
    return run(checkpoints, shards, Remake.NEVER, task);
  }

  /** As above, where units of older options can supply some of it. */
  public int run(List<CheckpointRow> checkpoints, Predicate<Unit> shards, Remake remake, Task task)
      throws IOException {
    return runSubjects(checkpoints.stream().map(Subject::new).toList(), shards, remake, task);
  }

  /**
   * Does the missing work; returns the number of units done.
   *
   * @param subjects checkpoints, each by itself or with its reference
   * @param shards which planned shards are worked on
   */
  public int runSubjects(List<Subject> subjects, Predicate<Unit> shards, Remake remake, Task task)
      throws IOException {
    List<PlannedShard> planned = PlannedShard.list(store, shards);
    if (planned.isEmpty()) {
      throw new JobException(
          JobException.Kind.DATA,
          "table requests has nothing to " + verb,
          store.folder(RequestRow.TABLE),
          "the plan of this experiment",
          "run: lethe plan");
    }
    return runPlanned(subjects, planned, Inputs.NONE, remake, task);
  }

  /**
   * As above, over parts of the work that need not be shards of planned requests.
   *
   * @param all checkpoints, each by itself or with its reference
   * @param parts at least one part
   * @param inputs identity of the rows of other tables
   */
  public int runPlanned(
      List<Subject> all, List<PlannedShard> parts, Inputs inputs, Remake remake, Task task)
      throws IOException {
    List<Subject> subjects =
        all.stream()
            .filter(subject -> selection.hasCheckpoint(subject.checkpoint().checkpointId()))
            .toList();
    List<PlannedShard> planned =
        parts.stream().filter(part -> selection.hasTask(part.task())).toList();
    if (planned.isEmpty()) {
      return 0;
    }
    Map<Subject, List<ModelWork>> works = new LinkedHashMap<>();
    for (Subject subject : subjects) {
      works.put(subject, works(subject, planned, inputs));
    }
    List<ModelWork> wanted = works.values().stream().flatMap(List::stream).toList();
    if (remake != Remake.NEVER) {
      remake(wanted, remake);
    }
    Set<Unit> published = store.publishedUnits(output);
    discardStale(published, wanted);
    StageMetrics metrics = new StageMetrics(spark.sparkContext(), verb);
    long start = System.nanoTime();
    int done = 0;
    for (Subject subject : subjects) {
      List<ModelWork> missing =
          works.get(subject).stream()
              .filter(work -> !published.contains(work.output()))
              .sorted(LONGEST_FIRST)
              .toList();
      if (!missing.isEmpty()) {
        if (done == 0) {
          noteDevices();
        }
        run(subject, missing, task, metrics);
      }
      done += missing.size();
    }
    metrics.summary(verb, System.nanoTime() - start).ifPresent(progress::note);
    if (!subjects.isEmpty()) {
      publishProvenance(works.get(subjects.get(0)).get(0).output());
    }
    return done;
  }

  private void noteDevices() {
    StageDevices.line(verb, model, spark.sparkContext().conf()).ifPresent(progress::note);
  }

  private void remake(List<ModelWork> works, Remake remake) throws IOException {
    Map<Slot, Unit> bySlot = new HashMap<>();
    for (Unit unit : store.publishedUnits(output)) {
      bySlot.put(Slot.of(unit), unit);
    }
    List<Tuple2<Unit, ModelWork>> held = new ArrayList<>();
    for (ModelWork work : works) {
      Unit unit = bySlot.get(Slot.of(work.output()));
      if (unit != null && !unit.equals(work.output())) {
        held.add(new Tuple2<>(unit, work));
      }
    }
    if (!held.isEmpty()) {
      TableStore tables = store;
      JavaSparkContext.fromSparkContext(spark.sparkContext())
          .parallelize(held, held.size())
          .foreach(pair -> remake.remake(pair._1(), pair._2(), tables));
    }
  }

  private void publishProvenance(Unit first) throws IOException {
    Optional<Unit> example = store.published(output, first.partition(), first.slot());
    if (example.isPresent()) {
      ProvenanceTable.publish(store, example.get(), options.of(first.partition("task")));
    }
  }

  private List<ModelWork> works(Subject subject, List<PlannedShard> planned, Inputs inputs)
      throws IOException {
    List<ModelWork> works = new ArrayList<>();
    for (PlannedShard shard : planned) {
      works.add(work(subject, shard, inputs.of(subject, shard.task())));
    }
    return works;
  }

  private ModelWork work(Subject subject, PlannedShard shard, String inputs) {
    CheckpointRow checkpoint = subject.checkpoint();
    String decided = options.of(shard.task()) + inputs;
    Unit alone = output(output, decided, checkpoint, shard.requests());
    CheckpointRow reference = subject.reference();
    Unit unit =
        reference == null
            ? alone
            : new Unit(
                output,
                alone.partition(),
                subject.slot(alone.slot()),
                Digest.of(alone.key(), reference.weightsDigest()));
    return new ModelWork(
        shard.requests(),
        unit,
        StoredCheckpoint.of(checkpoint),
        reference == null ? null : StoredCheckpoint.of(reference),
        shard.rows(),
        shard.flops(checkpoint),
        shard.sample());
  }

  /** The unit of what a checkpoint makes of a planned shard. */
  public static Unit output(
      Table<?> output, String options, CheckpointRow checkpoint, Unit requests) {
    String key = Digest.of(output.name(), checkpoint.weightsDigest(), requests.key(), options);
    return Unit.of(
        output, requests.slot(), key, checkpoint.checkpointId(), requests.partition("task"));
  }

  /** The unit as it is published when rows of it failed. */
  public static Unit toRetry(Unit planned) {
    return new Unit(planned.table(), planned.partition(), planned.slot(), planned.key() + RETRY);
  }

  /** Whether a unit was published with rows that failed, so that another is to take its place. */
  public static boolean isToRetry(Unit published) {
    return published.key().endsWith(RETRY);
  }

  /**
   * Removes units of other weights, plans, options or precisions from the partitions of the work,
   * before it starts: a table never mixes them. Units with failed rows are kept until they are
   * replaced.
   */
  private void discardStale(Set<Unit> published, List<ModelWork> wanted) throws IOException {
    Set<List<String>> partitions = new HashSet<>();
    Set<Unit> kept = new HashSet<>();
    for (ModelWork work : wanted) {
      partitions.add(work.output().partition());
      kept.add(work.output());
      kept.add(toRetry(work.output()));
    }
    store.discard(
        output,
        published.stream()
            .filter(unit -> partitions.contains(unit.partition()) && !kept.contains(unit))
            .toList());
  }

  private void run(Subject subject, List<ModelWork> missing, Task task, StageMetrics metrics)
      throws IOException {
    JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    boolean readsAll = task.readsAllPlanned();
    Count counted = readsAll ? Count.REQUESTS : Count.UNITS;
    long before = metrics.done(counted);
    long total = readsAll ? missing.stream().mapToLong(ModelWork::size).sum() : missing.size();
    TableStore tables = store;
    ModelLeases models = new ModelLeases(model, store, metrics);
    String activity = verb + " " + subject.checkpoint().checkpointId();
    try (Progress.Stage stage =
            progress.begin(activity, counted.text(), total, () -> metrics.done(counted) - before);
        JobDescription description =
            JobDescription.of(spark.sparkContext(), activity + ": " + tasks(missing))) {
      List<ModelWork> whole = new ArrayList<>();
      for (ModelWork work : missing) {
        if (task instanceof SteppedTask stepped && stepped.isStepped(work, store)) {
          add(metrics, readsAll, work, stepped.runSteps(context, models, work));
        } else {
          whole.add(work);
        }
      }
      context
          .parallelize(whole, Math.max(1, whole.size()))
          .foreach(
              work -> {
                try (LoadedModel.Lease lease = models.of(work)) {
                  add(metrics, readsAll, work, done(task, lease, work, tables));
                }
              });
    }
  }

  private static void add(StageMetrics metrics, boolean readsAll, ModelWork work, WorkDone done) {
    metrics.add(readsAll ? work.size() : done.requests(), done);
  }

  /** Returns the tasks that works are of, for example {@code story, facts (14 units)}. */
  private static String tasks(List<ModelWork> works) {
    String tasks = works.stream().map(ModelWork::task).distinct().sorted().collect(joining(", "));
    return "%s (%d units)".formatted(tasks, works.size());
  }

  /** Does a unit; an error says which. */
  private static WorkDone run(Task task, LoadedModel.Lease lease, ModelWork work, TableStore tables)
      throws IOException {
    try {
      return task.run(lease, work, tables);
    } catch (RuntimeException e) {
      throw new WorkException(
          "checkpoint %s, task %s, %s of table %s"
              .formatted(
                  work.checkpointId(),
                  work.task(),
                  work.output().slot(),
                  work.output().table().name()),
          e);
    }
  }

  /** Does a unit; it is withdrawn if somebody wrote to the weights meanwhile. */
  private static WorkDone done(
      Task task, LoadedModel.Lease lease, ModelWork work, TableStore tables) throws IOException {
    WorkDone done = run(task, lease, work, tables);
    try {
      lease.requireUnchanged();
      return done;
    } catch (RuntimeException e) {
      tables.discard(work.output());
      throw e;
    }
  }
}
