package org.lethe.table;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileUtil;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.lethe.LocalSpark;
import org.lethe.measure.scores.TaskScoreRow;
import org.lethe.measure.scores.TaskScoreRowBuilder;

/**
 * Checkpoints and tasks whose names are digits stay apart and can be joined. Readers take the
 * values of partition folders for numbers, so that 0001 and 1 would be one. The tables stay in
 * target/, where benchmarks/readers.py reads them with other readers.
 */
@Tag("spark")
class NumericNamesTest {
  private static final Path OUTPUT = Path.of("target", "numeric-names").toAbsolutePath();
  private static final List<String> CHECKPOINTS = List.of("0001", "0002", "1", "01");
  private static final List<String> TASKS = List.of("01", "1");
  private static final int DOCS = 3;

  private static final SparkSession SPARK = LocalSpark.session();
  private static TableStore store;

  @BeforeAll
  static void write() throws IOException {
    FileUtil.fullyDelete(OUTPUT.toFile());
    store = TableStore.open(OUTPUT.toString(), new Configuration());
    List<TaskScoreRow> metrics = new ArrayList<>();
    for (String checkpoint : CHECKPOINTS) {
      for (String task : TASKS) {
        List<ScoreRow> scores = new ArrayList<>();
        for (int doc = 0; doc < DOCS; doc++) {
          scores.add(score(checkpoint, task, doc));
        }
        Unit unit = Unit.of(ScoreRow.TABLE, "0", "k", checkpoint, task);
        store.replace(ScoreRow.TABLE, scores, unit, Map.of());
        metrics.add(metric(checkpoint, task, "acc"));
        metrics.add(metric(checkpoint, task, "loss"));
      }
    }
    Unit all = Unit.of(TaskScoreRow.TABLE, "all", "k");
    store.replaceSorted(TaskScoreRow.TABLE, metrics, all, Map.of());
  }

  @Test
  void everyScoreFindsTheMetricOfItsCheckpointAndTask() throws IOException {
    assertWhole(
        SPARK.read().parquet(store.folder(ScoreRow.TABLE)),
        SPARK.read().parquet(store.folder(TaskScoreRow.TABLE)));
    assertWhole(store.read(SPARK, ScoreRow.TABLE), store.read(SPARK, TaskScoreRow.TABLE));
  }

  private static void assertWhole(Dataset<Row> scores, Dataset<Row> metrics) {
    String[] names = {ScoreRow.CHECKPOINT_ID, ScoreRow.TASK};
    Dataset<Row> joined =
        scores.join(metrics.where("metric = 'acc'").select("checkpoint_id", "task", "n"), names);
    assertThat(joined.groupBy("checkpoint_id", "task").count().collectAsList())
        .extracting(row -> row.getString(0) + "/" + row.getString(1) + " " + row.getLong(2))
        .containsExactlyInAnyOrder(
            "0001/01 3",
            "0001/1 3",
            "0002/01 3",
            "0002/1 3",
            "1/01 3",
            "1/1 3",
            "01/01 3",
            "01/1 3");
  }

  @Test
  void foldersAreNamedAfterTextNotNumbers() {
    assertThat(SPARK.read().parquet(store.folder(ScoreRow.TABLE)).schema().fields())
        .contains(
            DataTypes.createStructField("checkpoint_id_part", DataTypes.StringType, true),
            DataTypes.createStructField("task_part", DataTypes.StringType, true));
  }

  @Test
  void aNameIsFoundAsText() {
    Dataset<Row> scores = SPARK.read().parquet(store.folder(ScoreRow.TABLE));
    assertThat(scores.where("checkpoint_id = '0001' AND task = '1'").count()).isEqualTo(DOCS);
  }

  private static ScoreRow score(String checkpoint, String task, int doc) {
    return ScoreRowBuilder.stagedBuilder()
        .requestId("r" + doc)
        .docId(doc)
        .choice(0)
        .shard(0)
        .logProb(-1.0)
        .tokenLogProbs(new float[] {-1f})
        .nTokens(1)
        .isGreedy(true)
        .status("OK")
        .error(null)
        .planId("p")
        .weightsDigest("w")
        .checkpointId(checkpoint)
        .task(task)
        .build();
  }

  private static TaskScoreRow metric(String checkpoint, String task, String metric) {
    return TaskScoreRowBuilder.stagedBuilder()
        .checkpointId(checkpoint)
        .task(task)
        .metric(metric)
        .value(0.5)
        .stderr(null)
        .n(DOCS)
        .nClusters(null)
        .nIndependent(null)
        .nFailed(0)
        .nRequests(DOCS)
        .planId("p")
        .weightsDigest("w")
        .build();
  }
}
