package org.lethe.job.plan;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.HashPartitioner;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.LongAccumulator;
import org.lethe.benchmark.Chat;
import org.lethe.benchmark.Doc;
import org.lethe.benchmark.OutputType;
import org.lethe.benchmark.Task;
import org.lethe.benchmark.filter.FilterPipeline;
import org.lethe.checkpoint.Checkpoint;
import org.lethe.checkpoint.Tokenizer;
import org.lethe.config.Experiment;
import org.lethe.config.Experiment.TaskEntry;
import org.lethe.inference.TokenizerEncoder;
import org.lethe.job.stage.CheckpointInventory;
import org.lethe.job.stage.Job;
import org.lethe.job.stage.LocalCheckpoints;
import org.lethe.measure.Measures;
import org.lethe.measure.spi.Probe;
import org.lethe.message.JobException;
import org.lethe.message.Progress;
import org.lethe.provenance.Digest;
import org.lethe.table.CheckpointRow;
import org.lethe.table.Manifest;
import org.lethe.table.PromptAuditRow;
import org.lethe.table.RequestRow;
import org.lethe.table.TableStore;
import org.lethe.table.Unit;

/**
 * Freezes what is asked: renders, tokenises and batches every document of every task once, for all
 * checkpoints and any topology, into tables {@code requests} and {@code batch_plan}, and the
 * prompts that probes declare into {@code prompts}; checks the checkpoints into table {@code
 * checkpoints}.
 */
public final class PlanJob implements Job {

  /** Changes when the same generations would stand in other batches. */
  private static final String GENERATIONS = "generations/4";

  /** Said of plans whose documents come in clusters. */
  private static final String CLUSTER = "cluster";

  /** Said of plans that ask through a chat template. */
  private static final String CHAT = "chat";

  private final List<Probe<?, ?>> probes;

  /** Plans for every measure. */
  public PlanJob() {
    this(Measures.PROBES);
  }

  /**
   * @param probes whose prompts are planned
   */
  public PlanJob(List<Probe<?, ?>> probes) {
    this.probes = List.copyOf(probes);
  }

  @Override
  public void run(SparkSession spark, Experiment experiment, TableStore store, Progress progress)
      throws IOException {
    Configuration configuration = spark.sparkContext().hadoopConfiguration();
    List<CheckpointRow> checkpoints =
        CheckpointInventory.update(spark, experiment, store, progress);
    String tokenizer = sharedTokenizer(checkpoints, configuration);
    String first = checkpoints.get(0).path();
    int longest = maxLength(experiment, first, configuration);
    PlanWarnings.of(checkpoints, first, configuration).forEach(progress::note);
    ChatSource chats = ChatSource.of(checkpoints, configuration);
    PublishedPlans before = PublishedPlans.of(store);
    int planned = 0;
    for (TaskEntry entry : experiment.tasks()) {
      Chat chat = chats.of(entry);
      planned +=
          plan(spark, experiment, entry, chat, first, tokenizer, longest, before, store, progress)
              ? 1
              : 0;
    }
    Set<String> tasks =
        experiment.tasks().stream().map(TaskEntry::name).collect(Collectors.toSet());
    EncodingProvenance.publish(store, tasks, first, configuration);
    PromptPlan prompts =
        new PromptPlan(spark, experiment, store, progress, probes, first, tokenizer, longest);
    int sets = prompts.plan();
    if (planned + sets == 0) {
      progress.note("plan: finished work is skipped, nothing is left to do");
    } else {
      progress.note(
          "plan: %d tasks".formatted(planned)
              + (sets == 0 ? "" : ", %d sets of prompts".formatted(sets)));
    }
  }

  private static boolean plan(
      SparkSession spark,
      Experiment experiment,
      TaskEntry entry,
      Chat chat,
      String tokenizerFolder,
      String tokenizer,
      int maxLength,
      PublishedPlans before,
      TableStore store,
      Progress progress)
      throws IOException {
    Configuration configuration = spark.sparkContext().hadoopConfiguration();
    TaskSource source = TaskSource.of(entry, experiment.dataPath());
    Task task = source.task();
    Digest digest =
        Digest.sha256()
            .update(PlanShard.CONVENTION)
            .update(task.digest())
            .update(tokenizer)
            .update(maxLength)
            .update(experiment.plan().toString())
            .update(String.valueOf(entry.limit()));
    DocumentFiles.digest(source.files(task.split(), configuration), digest, configuration);
    if (task.fewShot().examples() > 0 && !task.fewShot().given()) {
      List<String> files = source.files(task.fewShot().split(), configuration);
      DocumentFiles.digest(files, digest, configuration);
    }
    if (task.type() == OutputType.GENERATE_UNTIL) {
      digest.update(GENERATIONS).update(ends(tokenizerFolder, configuration));
    }
    if (entry.cluster() != null) {
      digest.update(CLUSTER).update(entry.cluster());
    }
    if (chat != null) {
      digest.update(CHAT).update(chat.digest());
    }
    String planId = digest.id();
    if (task.filters().stream().anyMatch(FilterPipeline::readsChoices)) {
      haveChoices(entry, source.documents(spark, task.split(), entry.limit()));
    }
    boolean audited = store.isPublished(AuditedPrompts.unit(task.name(), planId));
    boolean published = before.isWhole(task.name(), planId);
    if (published && audited) {
      return false;
    }
    JavaPairRDD<Long, Map<String, Object>> documents =
        source.documents(spark, task.split(), entry.limit());
    List<Map<String, Object>> pool = examples(spark, source);
    if (published) {
      AuditedPrompts.publish(
          store,
          task,
          planId,
          shards(task.name(), planId, store),
          DocumentCopies.of(documents, pool));
      return false;
    }
    DocumentClusters clusters =
        entry.cluster() == null ? null : DocumentClusters.of(entry, documents, spark);
    Broadcast<List<Map<String, Object>>> examples =
        JavaSparkContext.fromSparkContext(spark.sparkContext()).broadcast(pool);
    long count = documents.count();
    if (count == 0) {
      throw new JobException(
          JobException.Kind.DATA,
          "task " + task.name() + " has no documents",
          source.files(task.split(), configuration).toString(),
          task.where() == null ? "at least one document" : "documents with " + task.where(),
          "mend the file or the task's where");
    }
    int perShard = experiment.plan().shardDocuments();
    int shards = Math.toIntExact((count + perShard - 1) / perShard);
    LongAccumulator done = spark.sparkContext().longAccumulator("documents");
    PlanShard shard =
        new PlanShard(
            task,
            chat,
            planId,
            clusters,
            tokenizerFolder,
            maxLength,
            experiment.plan().batchTokens(),
            shards,
            examples,
            store,
            done);
    try (Progress.Stage stage =
        progress.begin("plan " + task.name(), "documents", count, done::value)) {
      documents
          .mapToPair(pair -> new scala.Tuple2<>((int) (pair._1() / perShard), pair))
          .partitionBy(new HashPartitioner(shards))
          .foreachPartition(shard);
    }
    before.discardOthers(task.name(), planId, shards, store);
    if (chat != null) {
      ChatSource.note(entry, chat, progress);
    }
    Map<Unit, Manifest> manifests = shards(task.name(), planId, store);
    RefusedRequests.note(task.name(), manifests).ifPresent(progress::note);
    PromptAuditRow audit =
        AuditedPrompts.publish(store, task, planId, manifests, DocumentCopies.of(documents, pool));
    AuditedPrompts.notes(audit, maxLength).forEach(progress::note);
    return true;
  }

  /** Filters name choices by letters; without choices every answer would fail when it is there. */
  private static void haveChoices(
      TaskEntry entry, JavaPairRDD<Long, Map<String, Object>> documents) {
    documents
        .filter(pair -> !new Doc(pair._1(), pair._2()).hasLetteredChoices())
        .take(1)
        .forEach(
            pair -> {
              throw new JobException(
                  JobException.Kind.DATA,
                  "task %s: filter_list has multi_choice_regex, but document %d has no texts in field 'choices', or more than 26; its fields are %s"
                      .formatted(entry.name(), pair._1(), pair._2().keySet()),
                  entry.file(),
                  "a list of texts, 26 at most, in field choices of every document",
                  "add the field to the data, or use the filter regex, which reads the answer alone");
            });
  }

  /** Returns the tokens and the text that end every generation, with any task. */
  private static String ends(String folder, Configuration configuration) throws IOException {
    try (Tokenizer tokenizer = Tokenizer.open(LocalCheckpoints.local(folder, configuration))) {
      TokenizerEncoder encoder = new TokenizerEncoder(tokenizer);
      return encoder.endTokens() + encoder.endText();
    }
  }

  /** The documents that worked examples are drawn from; the whole split, in order. */
  private static List<Map<String, Object>> examples(SparkSession spark, TaskSource source)
      throws IOException {
    Task task = source.task();
    if (task.fewShot().given()) {
      return task.fewShot().samples();
    }
    if (task.fewShot().examples() == 0) {
      return List.of();
    }
    String split = task.fewShot().split();
    List<Map<String, Object>> pool =
        new ArrayList<>(source.documents(spark, split).sortByKey().values().collect());
    if (pool.size() < task.fewShot().leastPool()) {
      throw new JobException(
          JobException.Kind.USAGE,
          "task %s asks for %d worked examples of split %s, which has %d documents"
              .formatted(task.name(), task.fewShot().examples(), split, pool.size()),
          source.files(split, spark.sparkContext().hadoopConfiguration()).toString(),
          "at least " + task.fewShot().leastPool() + " documents",
          "lower num-fewshot, or name a larger split");
    }
    return pool;
  }

  /** Returns the shards of a plan with their manifests. */
  private static Map<Unit, Manifest> shards(String task, String planId, TableStore store)
      throws IOException {
    Map<Unit, Manifest> shards = store.manifests(RequestRow.TABLE, List.of(task));
    shards.keySet().removeIf(unit -> !unit.key().equals(planId));
    return shards;
  }

  /** Returns a digest of the tokenizer that all checkpoints share. */
  private static String sharedTokenizer(
      List<CheckpointRow> checkpoints, Configuration configuration) throws IOException {
    CheckpointRow first = checkpoints.get(0);
    SharedTokenizer shared = new SharedTokenizer(first.path(), configuration);
    for (CheckpointRow entry : checkpoints) {
      if (!shared.isThatOf(entry.path())) {
        throw new JobException(
            JobException.Kind.DATA,
            "checkpoint %s has another tokenizer than %s"
                .formatted(entry.checkpointId(), first.checkpointId()),
            entry.path() + "/tokenizer.json",
            "one tokenizer for all checkpoints of an experiment",
            "copy the tokenizer the checkpoint was trained with, or split the experiment");
      }
    }
    return shared.digest();
  }

  private static int maxLength(Experiment experiment, String folder, Configuration configuration)
      throws IOException {
    int model =
        Checkpoint.open(LocalCheckpoints.local(folder, configuration)).config().maxPositions();
    Integer asked = experiment.plan().maxLength();
    return asked == null ? model : Math.min(asked, model);
  }
}
