package org.lethe.job.plan;

import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.SparkSession;
import org.lethe.benchmark.context.ContextPrompts;
import org.lethe.benchmark.context.Part;
import org.lethe.benchmark.context.PromptSet;
import org.lethe.config.Experiment;
import org.lethe.config.Experiment.TaskEntry;
import org.lethe.job.stage.PromptShards;
import org.lethe.job.stage.Shard;
import org.lethe.measure.spi.Probe;
import org.lethe.message.JobException;
import org.lethe.message.Progress;
import org.lethe.provenance.Digest;
import org.lethe.table.PromptRow;
import org.lethe.table.TableStore;
import org.lethe.table.Unit;
import scala.Tuple2;

/**
 * Freezes the prompts that probes declare, once for all checkpoints and any topology, in table
 * {@code prompts}. A set of prompts has a plan of its own, so that other options of one set leave
 * requests and other sets as they are.
 */
final class PromptPlan {

  /** Changes when the same task, files and options would give other prompts. */
  private static final String CONVENTION = "prompts/2";

  private final SparkSession spark;
  private final Experiment experiment;
  private final TableStore store;
  private final Progress progress;
  private final List<Probe<?, ?>> probes;
  private final String tokenizerFolder;
  private final String tokenizer;
  private final int maxLength;

  /**
   * @param tokenizerFolder folder with the tokenizer all checkpoints share, a Hadoop path
   * @param tokenizer its digest
   */
  PromptPlan(
      SparkSession spark,
      Experiment experiment,
      TableStore store,
      Progress progress,
      List<Probe<?, ?>> probes,
      String tokenizerFolder,
      String tokenizer,
      int maxLength) {
    this.spark = spark;
    this.experiment = experiment;
    this.store = store;
    this.progress = progress;
    this.probes = probes;
    this.tokenizerFolder = tokenizerFolder;
    this.tokenizer = tokenizer;
    this.maxLength = maxLength;
  }

  /** Plans the sets of every task that are not published; returns how many these were. */
  int plan() throws IOException {
    Map<String, Set<Unit>> before = PublishedPlans.byTask(PromptRow.TABLE, store);
    int planned = 0;
    for (TaskEntry entry : experiment.tasks()) {
      planned += plan(entry, sets(entry), before.getOrDefault(entry.name(), Set.of()));
    }
    return planned;
  }

  /** Returns the sets that probes declare for a task, by name. */
  private Map<String, PromptSet> sets(TaskEntry entry) {
    Map<String, PromptSet> sets = new LinkedHashMap<>();
    for (Probe<?, ?> probe : probes) {
      for (PromptSet set : sets(probe, entry)) {
        PromptSet other = sets.putIfAbsent(set.name(), set);
        if (other != null && !other.equals(set)) {
          throw new IllegalStateException("two sets of prompts: %s, %s".formatted(other, set));
        }
      }
    }
    return sets;
  }

  private <O extends Record & Serializable> List<PromptSet> sets(
      Probe<O, ?> probe, TaskEntry entry) {
    O options = experiment.measures().of(probe);
    boolean asks =
        probe.asksTask(options, entry.name())
            && experiment.checkpoints().stream()
                .anyMatch(checkpoint -> probe.asksCheckpoint(options, checkpoint.id()));
    return asks ? probe.prompts(options, entry.task()) : List.of();
  }

  private int plan(TaskEntry entry, Map<String, PromptSet> sets, Set<Unit> published)
      throws IOException {
    Map<PromptSet, String> missing = new LinkedHashMap<>();
    Map<String, String> keys = new HashMap<>();
    if (!sets.isEmpty()) {
      ContextSource source = new ContextSource(spark, TaskSource.of(entry, experiment.dataPath()));
      for (PromptSet set : sets.values()) {
        String key = key(entry, set, source);
        keys.put(set.name(), key);
        if (!isPublished(set, key, published)) {
          missing.put(set, key);
        }
      }
      publish(entry, source, missing);
    }
    discardStale(published, keys);
    return missing.size();
  }

  private String key(TaskEntry entry, PromptSet set, ContextSource source) throws IOException {
    Digest digest =
        Digest.sha256()
            .update(CONVENTION)
            .update(set.toString())
            .update(entry.task().digest())
            .update(String.valueOf(entry.task().trainingSplit()))
            .update(tokenizer)
            .update(maxLength)
            .update(experiment.seed())
            .update(experiment.plan().shardDocuments());
    DocumentFiles.digest(source.files(), digest, spark.sparkContext().hadoopConfiguration());
    return digest.id();
  }

  private void publish(TaskEntry entry, ContextSource source, Map<PromptSet, String> missing)
      throws IOException {
    List<PromptShard> shards = new ArrayList<>();
    Map<PromptSet.Format, Broadcast<Map<Part, List<Tuple2<Long, Map<String, Object>>>>>> sent =
        new HashMap<>();
    JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    int most = missing.keySet().stream().mapToInt(PromptSet::shots).max().orElse(0);
    for (Map.Entry<PromptSet, String> entryOfSet : missing.entrySet()) {
      PromptSet set = entryOfSet.getKey();
      if (!sent.containsKey(set.format())) {
        sent.put(
            set.format(),
            context.broadcast(source.documents(set.format(), most, experiment.seed())));
      }
      shards.addAll(shards(entry, set, entryOfSet.getValue(), sent.get(set.format())));
    }
    if (shards.isEmpty()) {
      return;
    }
    TableStore tables = store;
    var done = spark.sparkContext().longAccumulator("prompts");
    long count = shards.stream().mapToLong(shard -> shard.end() - shard.first()).sum();
    try (Progress.Stage stage =
        progress.begin("prompts " + entry.name(), "prompts", count, done::value)) {
      context
          .parallelize(shards, shards.size())
          .foreach(
              shard -> {
                shard.publish(tables);
                done.add(shard.end() - shard.first());
              });
    }
    noteRefused(entry.name(), shards, count);
  }

  private List<PromptShard> shards(
      TaskEntry entry,
      PromptSet set,
      String key,
      Broadcast<Map<Part, List<Tuple2<Long, Map<String, Object>>>>> documents) {
    Map<Part, Integer> sizes = new HashMap<>();
    documents.value().forEach((part, pairs) -> sizes.put(part, pairs.size()));
    int count = ContextPrompts.count(set, sizes);
    int perShard = experiment.plan().shardDocuments();
    int shards = (count + perShard - 1) / perShard;
    List<PromptShard> parts = new ArrayList<>();
    for (int i = 0; i < shards; i++) {
      String slot = PromptShards.slot(set.name(), new Shard(i, shards));
      parts.add(
          new PromptShard(
              entry.task(),
              set,
              i * perShard,
              Math.min(count, (i + 1) * perShard),
              Unit.of(PromptRow.TABLE, slot, key, entry.name()),
              experiment.seed(),
              tokenizerFolder,
              maxLength,
              documents));
    }
    return parts;
  }

  private void noteRefused(String task, List<PromptShard> shards, long count) throws IOException {
    long refused = 0;
    for (PromptShard shard : shards) {
      refused += Long.parseLong(store.manifest(shard.unit()).provenance().get(PromptShard.REFUSED));
    }
    if (refused == count) {
      throw new JobException(
          JobException.Kind.DATA,
          "no prompt in context of task %s can be asked".formatted(task),
          store.folder(PromptRow.TABLE),
          "prompts with status OK",
          "see column error; lower in-context.shots, or correct in-context.question");
    }
    if (refused > 0) {
      progress.note(
          "prompts %s: %d of %d cannot be asked; see status and error in prompts"
              .formatted(task, refused, count));
    }
  }

  private static boolean isPublished(PromptSet set, String key, Set<Unit> published) {
    List<Unit> shards =
        published.stream()
            .filter(unit -> PromptShards.set(unit).equals(set.name()) && unit.key().equals(key))
            .toList();
    return !shards.isEmpty() && shards.size() == PromptShards.shard(shards.get(0)).count();
  }

  private void discardStale(Set<Unit> before, Map<String, String> keys) throws IOException {
    store.discard(
        PromptRow.TABLE,
        before.stream()
            .filter(unit -> !unit.key().equals(keys.get(PromptShards.set(unit))))
            .toList());
  }
}
