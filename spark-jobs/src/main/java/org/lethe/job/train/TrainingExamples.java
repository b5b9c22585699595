package org.lethe.job.train;

import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.HashPartitioner;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.LongAccumulator;
import org.lethe.benchmark.Dialogue;
import org.lethe.benchmark.Task;
import org.lethe.config.Experiment;
import org.lethe.config.Experiment.TaskEntry;
import org.lethe.config.Training.Conversations;
import org.lethe.config.Training.Examples;
import org.lethe.config.Training.Source;
import org.lethe.config.Training.Text;
import org.lethe.job.document.Documents;
import org.lethe.job.plan.DialogueSource;
import org.lethe.job.plan.DocumentFiles;
import org.lethe.job.plan.TaskSource;
import org.lethe.job.stage.Shard;
import org.lethe.message.JobException;
import org.lethe.message.Progress;
import org.lethe.provenance.Digest;
import org.lethe.table.TableStore;
import org.lethe.table.TrainingExampleRow;
import org.lethe.table.Unit;

/** Publishes the text that training runs read into table {@code training_examples}. */
public final class TrainingExamples {

  /** Changes when the same files would give other tokens. */
  private static final String CONVENTION = "training_examples/2";

  private final SparkSession spark;
  private final Experiment experiment;
  private final TableStore store;
  private final Progress progress;
  private final String tokenizerFolder;
  private final int maxLength;

  /**
   * @param tokenizerFolder folder with the tokenizer all runs share, a Hadoop path
   * @param maxLength most tokens of an example
   */
  public TrainingExamples(
      SparkSession spark,
      Experiment experiment,
      TableStore store,
      Progress progress,
      String tokenizerFolder,
      int maxLength) {
    this.spark = spark;
    this.experiment = experiment;
    this.store = store;
    this.progress = progress;
    this.tokenizerFolder = tokenizerFolder;
    this.maxLength = maxLength;
  }

  /**
   * Documents of a source.
   *
   * @param identity what their tokens depend on beside source, files and tokenizer
   */
  private record Documented(
      Lesson lesson, String identity, String data, List<String> files, Reading documents) {}

  /**
   * Reads documents; Spark looks into the files for it, so that it is done where they are needed.
   */
  @FunctionalInterface
  private interface Reading {
    JavaPairRDD<Long, Map<String, Object>> read() throws IOException;
  }

  /** Names a source in table {@code training_examples}. */
  static String data(Source source) {
    String kind =
        source instanceof Text ? "text" : source instanceof Examples ? "examples" : "conversations";
    return kind + "-" + source.name();
  }

  /** Returns the units of a source in the order of its documents, published where they were not. */
  public List<Unit> publish(Source source) throws IOException {
    Configuration configuration = spark.sparkContext().hadoopConfiguration();
    Documented found = open(source);
    Digest digest =
        Digest.sha256()
            .update(CONVENTION)
            .update(found.identity())
            .update(source.toString())
            .update(experiment.plan().shardDocuments())
            .update(maxLength);
    DocumentFiles.digest(
        List.of(new Path(tokenizerFolder, "tokenizer.json").toString()), digest, configuration);
    DocumentFiles.digest(found.files(), digest, configuration);
    String dataId = digest.id();
    List<Unit> published = units(found.data(), dataId);
    return isWhole(published) ? published : publish(found, dataId);
  }

  private Documented open(Source source) throws IOException {
    if (source instanceof Text text) {
      return open(text);
    }
    return source instanceof Conversations conversations
        ? open(conversations)
        : open((Examples) source);
  }

  private Documented open(Conversations conversations) throws IOException {
    DialogueSource place =
        new DialogueSource(conversations, spark.sparkContext().hadoopConfiguration());
    Dialogue dialogue = place.dialogue(tokenizerFolder);
    List<String> files = place.files();
    return new Documented(
        new ConversationLesson(dialogue),
        dialogue.digest(),
        data(conversations),
        files,
        () -> {
          JavaPairRDD<Long, Map<String, Object>> all =
              Documents.read(spark, place.format(), files, null);
          long end = conversations.limit() == null ? Long.MAX_VALUE : conversations.limit();
          return all.filter(pair -> pair._1() < end);
        });
  }

  private Documented open(Text text) throws IOException {
    List<String> files = TextPlace.files(text, spark.sparkContext().hadoopConfiguration());
    return new Documented(
        new TextLesson(text.field()),
        text.toString(),
        data(text),
        files,
        () -> Documents.read(spark, TextPlace.format(text), files, null));
  }

  private Documented open(Examples examples) throws IOException {
    TaskEntry entry =
        experiment.tasks().stream()
            .filter(task -> task.name().equals(examples.name()))
            .findFirst()
            .orElseThrow();
    Configuration configuration = spark.sparkContext().hadoopConfiguration();
    TaskSource source = TaskSource.of(entry, experiment.dataPath());
    Task task = source.task().withFewShot(0);
    if (task.trainingSplit() == null) {
      throw new JobException(
          JobException.Kind.USAGE,
          "task " + task.name() + " has nothing to train on",
          entry.file(),
          "training_split",
          "name the split in the task file, or train on another task");
    }
    return new Documented(
        new AnswerLesson(task),
        task.digest(),
        data(examples),
        source.files(task.trainingSplit(), configuration),
        () -> source.documents(spark, task.trainingSplit(), examples.limit()));
  }

  private List<Unit> publish(Documented found, String dataId) throws IOException {
    JavaPairRDD<Long, Map<String, Object>> documents = found.documents().read();
    long count = documents.count();
    if (count == 0) {
      throw new JobException(
          JobException.Kind.DATA,
          found.data() + " has no documents to train on",
          found.files().toString(),
          "at least one document",
          "mend the file");
    }
    int perShard = experiment.plan().shardDocuments();
    int shards = Math.toIntExact((count + perShard - 1) / perShard);
    LongAccumulator done = spark.sparkContext().longAccumulator("documents");
    LongAccumulator refused = spark.sparkContext().longAccumulator("refused");
    ExampleShard shard =
        new ExampleShard(
            found.lesson(),
            found.data(),
            dataId,
            tokenizerFolder,
            maxLength,
            shards,
            store,
            done,
            refused);
    try (Progress.Stage stage =
        progress.begin("tokenise " + found.data(), "documents", count, done::value)) {
      documents
          .mapToPair(pair -> new scala.Tuple2<>((int) (pair._1() / perShard), pair))
          .partitionBy(new HashPartitioner(shards))
          .foreachPartition(shard);
    }
    discardStale(found.data(), dataId);
    if (refused.value() > 0) {
      progress.note(
          "%d of %d documents of %s cannot be trained on: see status and error in training_examples"
              .formatted(refused.value(), count, found.data()));
    }
    return units(found.data(), dataId);
  }

  private List<Unit> units(String data, String dataId) throws IOException {
    return store.publishedUnits(TrainingExampleRow.TABLE).stream()
        .filter(unit -> unit.partition().equals(List.of(data)) && unit.key().equals(dataId))
        .sorted(Comparator.comparing(Unit::slot))
        .toList();
  }

  private static boolean isWhole(List<Unit> units) {
    return !units.isEmpty() && units.size() == Shard.of(units.get(0)).count();
  }

  private void discardStale(String data, String dataId) throws IOException {
    store.discard(
        TrainingExampleRow.TABLE,
        store.publishedUnits(TrainingExampleRow.TABLE).stream()
            .filter(unit -> unit.partition().equals(List.of(data)) && !unit.key().equals(dataId))
            .toList());
  }
}
