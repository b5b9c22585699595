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
import org.lethe.benchmark.Task;
import org.lethe.checkpoint.Tokenizer;
import org.lethe.config.Experiment;
import org.lethe.config.Experiment.ModelOptions;
import org.lethe.config.Experiment.TaskEntry;
import org.lethe.inference.Arrangement;
import org.lethe.inference.Draws;
import org.lethe.inference.PlainLanguageModel;
import org.lethe.inference.TextDecoder;
import org.lethe.job.stage.CheckpointInventory;
import org.lethe.job.stage.Job;
import org.lethe.job.stage.LocalCheckpoints;
import org.lethe.job.stage.ModelStage;
import org.lethe.job.stage.ModelWork;
import org.lethe.job.stage.PlannedRequests;
import org.lethe.job.stage.PlannedTasks;
import org.lethe.job.stage.Selection;
import org.lethe.job.stage.TorchRuntime;
import org.lethe.message.Progress;
import org.lethe.provenance.Provenance;
import org.lethe.table.CheckpointRow;
import org.lethe.table.GenerationRow;
import org.lethe.table.Role;
import org.lethe.table.Table;
import org.lethe.table.TableStore;
import org.lethe.table.Unit;
import org.lethe.transformer.Hooks;
import org.lethe.transformer.Precision;

/**
 * Lets every checkpoint go on with every planned request that asks for it and marks what it says,
 * into table {@code generations}; where asked for, every base once more in other batches into table
 * {@code generation_replicates}.
 */
public final class GenerateJob implements Job {

  /** Changes when the same weights and plan would give other rows. */
  public static final String CONVENTION = "greedy_float32";

  /** As above, of a task whose tokens are drawn. */
  private static final String SAMPLED = "sampled_float32";

  /** Returns what besides weights and plan decides the answers to a task, precision left out. */
  public static String convention(Task task, long seed) {
    return task.generation().sampling() == null ? CONVENTION : SAMPLED + ",seed=" + seed;
  }

  /** The options that decide the rows of a task, besides weights, plan and precision. */
  public static String options(String convention, AnswerMarking marking) {
    return convention + "," + marking;
  }

  private final Selection selection;

  /** Generates everything. */
  public GenerateJob() {
    this(Selection.ALL);
  }

  private GenerateJob(Selection selection) {
    this.selection = selection;
  }

  @Override
  public Optional<Job> narrowed(Selection chosen) {
    return Optional.of(new GenerateJob(chosen));
  }

  @Override
  public void run(SparkSession spark, Experiment experiment, TableStore store, Progress progress)
      throws IOException {
    Map<String, AnswerMarking> markings = new HashMap<>();
    Map<String, String> conventions = new HashMap<>();
    for (TaskEntry entry : experiment.tasks()) {
      if (entry.task().type() == OutputType.GENERATE_UNTIL) {
        markings.put(entry.name(), AnswerMarking.of(entry.task()));
        conventions.put(entry.name(), convention(entry.task(), experiment.seed()));
      }
    }
    if (markings.isEmpty()) {
      progress.note("generate: no task asks for it");
      return;
    }
    PlannedTasks.requireWhole(experiment, store);
    List<CheckpointRow> checkpoints = CheckpointInventory.read(experiment, store);
    int done =
        new Stage(spark, experiment, store, progress, markings, conventions, selection)
            .run("generate", GenerationRow.TABLE, checkpoints, Arrangement.PLANNED);
    Set<String> all = experiment.tasks().stream().map(TaskEntry::name).collect(Collectors.toSet());
    new ScoreChecks(store, all).publish(checkpoints, GenerationRow.TABLE, progress);
    if (experiment.score().replicate()) {
      List<CheckpointRow> bases =
          checkpoints.stream().filter(row -> row.role().equals(Role.BASE.column())).toList();
      done +=
          new Stage(spark, experiment, store, progress, markings, conventions, selection)
              .run("replicate", GenerationRow.REPLICATES, bases, Arrangement.REPLICATE);
    }
    progress.note(
        done == 0
            ? "generate: finished work is skipped, nothing is left to do"
            : "generate: " + done + " units");
  }

  /** Generation under one arrangement or another. */
  private record Stage(
      SparkSession spark,
      Experiment experiment,
      TableStore store,
      Progress progress,
      Map<String, AnswerMarking> markings,
      Map<String, String> conventions,
      Selection selection) {

    int run(String verb, Table<?> output, List<CheckpointRow> checkpoints, Arrangement arrangement)
        throws IOException {
      Map<String, String> followed = new HashMap<>(conventions);
      if (arrangement != Arrangement.PLANNED) {
        followed.replaceAll((task, convention) -> convention + ScoreJob.PERMUTED);
      }
      long seed = experiment.seed();
      ModelOptions model = experiment.model();
      Precision precision = model.precision();
      Map<String, AnswerMarking> marked = markings;
      return new ModelStage(
              spark,
              store,
              progress,
              verb,
              output,
              experiment.model(),
              task -> options(followed.get(task), marked.get(task)))
          .narrowed(selection)
          .run(
              checkpoints,
              unit -> marked.containsKey(unit.partition().get(0)),
              (held, work, tables) ->
                  markAgain(
                      held,
                      marked.get(work.task()),
                      work,
                      tables,
                      followed.get(work.task()),
                      precision),
              (models, work, tables) -> {
                Provenance provenance =
                    TorchRuntime.provenance(seed, followed.get(work.task()), model);
                PlainLanguageModel plain =
                    new PlainLanguageModel(models.transformer(), Hooks.none());
                try (Tokenizer tokenizer =
                    Tokenizer.open(
                        LocalCheckpoints.local(
                            work.checkpoint().model().folder(), tables.configuration()))) {
                  return new GenerateShard(
                          repeat ->
                              new TextDecoder(
                                  models.transformer(), tokenizer, new Draws(seed, repeat)),
                          plain::shortfall,
                          marked.get(work.task()),
                          work,
                          arrangement,
                          models.room().cachedTokens())
                      .run(tables, provenance);
                }
              });
    }
  }

  /**
   * Marks published answers again with other filters or metrics; weights and requests are the same.
   */
  private static void markAgain(
      Unit held,
      AnswerMarking marking,
      ModelWork work,
      TableStore store,
      String convention,
      Precision precision)
      throws IOException {
    Map<String, String> provenance = store.manifest(held).provenance();
    boolean same =
        work.planId().equals(provenance.get("plan_id"))
            && work.weightsDigest().equals(provenance.get("weights_digest"))
            && convention.equals(provenance.get("conventions"))
            && precision.key().equals(provenance.get("dtype"))
            && Provenance.letheVersion().equals(provenance.get("lethe_version"))
            && "0".equals(provenance.get("failed_rows"));
    if (!same) {
      return;
    }
    Map<Long, MarkedAnswers.Answer> answers = new HashMap<>();
    for (GenerationRow row : store.rows(held.table().as(GenerationRow.class), held)) {
      answers.put(
          row.docId(),
          new MarkedAnswers.Answer(responses(row), row.nTokens(), row.stopReason(), null));
    }
    new MarkedAnswers(marking, work)
        .publish(
            store,
            work.output(),
            PlannedRequests.read(store, work.requests()),
            request -> answers.get(request.docId()),
            provenance);
  }

  private static List<String> responses(GenerationRow row) {
    if (row.responses() != null) {
      return row.responses();
    }
    return row.response() == null ? null : List.of(row.response());
  }
}
