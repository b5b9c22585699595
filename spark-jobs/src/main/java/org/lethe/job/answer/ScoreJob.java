package org.lethe.job.answer;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.spark.sql.SparkSession;
import org.lethe.benchmark.OutputType;
import org.lethe.config.Experiment;
import org.lethe.config.Experiment.ModelOptions;
import org.lethe.config.Experiment.TaskEntry;
import org.lethe.inference.Arrangement;
import org.lethe.inference.PlainLanguageModel;
import org.lethe.inference.TransformerLanguageModel;
import org.lethe.job.stage.CheckpointFaults;
import org.lethe.job.stage.CheckpointInventory;
import org.lethe.job.stage.Job;
import org.lethe.job.stage.ModelStage;
import org.lethe.job.stage.PlannedTasks;
import org.lethe.job.stage.Selection;
import org.lethe.job.stage.TorchRuntime;
import org.lethe.message.Progress;
import org.lethe.provenance.Provenance;
import org.lethe.scoring.LanguageModel;
import org.lethe.table.CheckpointFaultRow;
import org.lethe.table.CheckpointRow;
import org.lethe.table.Manifest;
import org.lethe.table.Role;
import org.lethe.table.ScoreRow;
import org.lethe.table.TableStore;
import org.lethe.table.Unit;
import org.lethe.transformer.HookPoint;
import org.lethe.transformer.Hooks;

/**
 * Scores every planned request with every checkpoint into table {@code scores}; where asked for,
 * with every base once more under another arrangement into table {@code score_replicates}.
 */
public final class ScoreJob implements Job {

  /** Changes when the same weights and plan would give other numbers. */
  private static final String CONVENTION = "log_softmax_float32";

  /** Added where attention weights are written out. */
  private static final String EXACT = ",attention_written_out";

  /** Added where requests stand in other batches and rows than planned. */
  public static final String PERMUTED = ",permuted";

  private final Selection selection;

  /** Scores everything. */
  public ScoreJob() {
    this(Selection.ALL);
  }

  private ScoreJob(Selection selection) {
    this.selection = selection;
  }

  @Override
  public Optional<Job> narrowed(Selection chosen) {
    return Optional.of(new ScoreJob(chosen));
  }

  @Override
  public void run(SparkSession spark, Experiment experiment, TableStore store, Progress progress)
      throws IOException {
    if (tasks(experiment).isEmpty()) {
      progress.note("score: every task generates its answers");
      return;
    }
    PlannedTasks.requireWhole(experiment, store);
    ModelOptions model = experiment.model();
    List<CheckpointRow> checkpoints = CheckpointInventory.planned(experiment, store);
    String convention = convention(experiment);
    int done =
        score(
            experiment,
            new ModelStage(spark, store, progress, "score", ScoreRow.TABLE, model, convention),
            checkpoints,
            Arrangement.PLANNED,
            convention);
    Set<String> all = experiment.tasks().stream().map(TaskEntry::name).collect(Collectors.toSet());
    new ScoreChecks(store, all).publish(checkpoints, ScoreRow.TABLE, progress);
    leaveOutNotFinite(experiment, store, checkpoints);
    CheckpointFaults.note(store, progress);
    if (experiment.score().replicate()) {
      String permuted = convention + PERMUTED;
      done +=
          score(
              experiment,
              new ModelStage(
                  spark, store, progress, "replicate", ScoreRow.REPLICATES, model, permuted),
              checkpoints.stream().filter(row -> row.role().equals(Role.BASE.column())).toList(),
              Arrangement.REPLICATE,
              permuted);
    }
    progress.note(
        done == 0
            ? "score: finished work is skipped, nothing is left to do"
            : "score: " + done + " units");
  }

  /** Leaves checkpoints out of later stages some of whose scores are not numbers. */
  private static void leaveOutNotFinite(
      Experiment experiment, TableStore store, List<CheckpointRow> checkpoints) throws IOException {
    Map<String, String> weights =
        checkpoints.stream()
            .collect(Collectors.toMap(CheckpointRow::checkpointId, CheckpointRow::weightsDigest));
    Map<String, Long> counts = new HashMap<>();
    for (Map.Entry<Unit, Manifest> unit : store.manifests(ScoreRow.TABLE).entrySet()) {
      Map<String, String> fields = unit.getValue().provenance();
      String id = unit.getKey().partition(ScoreRow.CHECKPOINT_ID);
      long count = Long.parseLong(fields.getOrDefault(ScoreShard.NOT_FINITE, "0"));
      if (count > 0 && fields.get("weights_digest").equals(weights.get(id))) {
        counts.merge(id, count, Long::sum);
      }
    }
    Map<String, CheckpointFaultRow> faults = new HashMap<>();
    counts.forEach(
        (id, count) ->
            faults.put(
                id,
                new CheckpointFaultRow(
                    id,
                    CheckpointFaults.NOT_FINITE,
                    "%d scores are not numbers, though its weights are".formatted(count),
                    "score it in float32, or take it out of the experiment")));
    CheckpointFaults.publish(store, CheckpointFaults.SCORE, faults, experiment.checkpoints());
  }

  /** How an experiment's scores are defined; part of the key of every unit. */
  public static String convention(Experiment experiment) {
    return experiment.score().exactAttention() ? CONVENTION + EXACT : CONVENTION;
  }

  private int score(
      Experiment experiment,
      ModelStage stage,
      List<CheckpointRow> checkpoints,
      Arrangement arrangement,
      String convention)
      throws IOException {
    Set<String> tasks = tasks(experiment);
    long seed = experiment.seed();
    boolean exact = experiment.score().exactAttention();
    ModelOptions model = experiment.model();
    return stage
        .narrowed(selection)
        .run(
            checkpoints,
            unit -> tasks.contains(unit.partition().get(0)),
            (models, work, tables) -> {
              Provenance provenance = TorchRuntime.provenance(seed, convention, model);
              Hooks hooks = exact ? writtenOut() : Hooks.none();
              LanguageModel batched = new TransformerLanguageModel(models.transformer(), hooks);
              LanguageModel plain = new PlainLanguageModel(models.transformer(), hooks);
              return new ScoreShard(batched, plain, work, arrangement, models.room().tokens())
                  .run(tables, provenance);
            });
  }

  private static Set<String> tasks(Experiment experiment) {
    return experiment.tasks().stream()
        .filter(entry -> entry.task().type() != OutputType.GENERATE_UNTIL)
        .map(TaskEntry::name)
        .collect(Collectors.toSet());
  }

  /** Attention weights are written out wherever somebody listens to them. */
  private static Hooks writtenOut() {
    return Hooks.none().reading(HookPoint.PATTERN, (layer, pattern) -> {});
  }
}
