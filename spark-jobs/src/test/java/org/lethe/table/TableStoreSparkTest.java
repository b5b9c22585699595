package org.lethe.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructField;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lethe.LocalSpark;
import org.lethe.measure.scores.TaskScoreRow;
import org.lethe.measure.scores.TaskScoreRowBuilder;

@Tag("spark")
class TableStoreSparkTest {
  private final SparkSession spark = LocalSpark.session();

  @TempDir Path output;
  private TableStore store;

  @BeforeEach
  void open() throws IOException {
    store = TableStore.open(spark, output.toString());
  }

  @Test
  void aTableNobodyPublishedIsEmptyWithItsSchema() throws IOException {
    Dataset<Row> rows = store.read(spark, ScoreRow.TABLE);
    assertThat(rows.count()).isZero();
    assertThat(rows.schema()).isEqualTo(ScoreRow.TABLE.schema());
  }

  @Test
  void aTaskCarriesNoHadoopConfigurationButHasIt() throws IOException {
    ByteArrayOutputStream task = new ByteArrayOutputStream();
    new ObjectOutputStream(task).writeObject(store);
    assertThat(task.size()).isLessThan(4096); // a configuration takes ten times that

    spark.sparkContext().hadoopConfiguration().set("lethe.test", "there");
    TableStore onExecutors = TableStore.open(spark, output.toString());
    assertThat(
            JavaSparkContext.fromSparkContext(spark.sparkContext())
                .parallelize(List.of(0))
                .map(none -> onExecutors.configuration().get("lethe.test"))
                .first())
        .isEqualTo("there");
  }

  @Test
  void sparkReadsWhatAnExecutorWrote() throws IOException {
    List<Integer> shards = List.of(0, 1, 2);
    TableStore onExecutors = store;
    JavaSparkContext.fromSparkContext(spark.sparkContext())
        .parallelize(shards, 3)
        .foreach(shard -> publish(onExecutors, shard));

    Dataset<Row> rows = store.read(spark, ScoreRow.TABLE).orderBy(ScoreRow.SHARD);
    assertThat(rows.schema().fieldNames()).isEqualTo(ScoreRow.TABLE.schema().fieldNames());
    assertThat(rows.collectAsList().stream().map(ScoreRow.TABLE::fromRow).map(Exactly::text))
        .containsExactly(
            Exactly.text(answered(0)),
            Exactly.text(failed(0)),
            Exactly.text(answered(1)),
            Exactly.text(failed(1)),
            Exactly.text(answered(2)),
            Exactly.text(failed(2)));
    assertThat(store.rows(ScoreRow.TABLE, List.of("base", "antonym"), "0001"))
        .extracting(row -> Exactly.text(ScoreRow.TABLE.fromRow(row)))
        .containsExactly(Exactly.text(answered(1)), Exactly.text(failed(1)));
  }

  @Test
  void analystsWhoReadTheFolderSeeWholeUnitsWithComments() throws IOException {
    publish(store, 0);
    try (UnitWriter unfinished = store.stage(unit(1))) {
      unfinished.write(answered(1).toRow());

      Dataset<Row> rows = spark.read().parquet(store.folder(ScoreRow.TABLE));
      assertThat(rows.count()).isEqualTo(2);
      StructField logProb = rows.schema().apply(ScoreRow.LOG_PROB);
      assertThat(logProb.getComment())
          .isEqualTo(ScoreRow.TABLE.schema().apply(ScoreRow.LOG_PROB).getComment());
      assertThat(rows.schema().fieldNames()).isEqualTo(ScoreRow.TABLE.schema().fieldNames());
    }
  }

  @Test
  void aResultReplacesTheWholeTableInDeclaredOrder() throws IOException {
    Dataset<Row> result =
        spark.createDataFrame(
            List.of(
                metric("b", "acc").toRow(),
                metric("a", "acc").toRow(),
                metric("a", "acc_norm").toRow()),
            TaskScoreRow.TABLE.schema());
    Unit unit = Unit.of(TaskScoreRow.TABLE, "all", "k1");
    store.replace(
        result.select(TaskScoreRow.METRIC, without(result.columns(), TaskScoreRow.METRIC)),
        unit,
        Map.of());

    assertThat(store.rows(TaskScoreRow.TABLE, unit).stream())
        .containsExactly(metric("a", "acc"), metric("a", "acc_norm"), metric("b", "acc"));
    assertThat(store.read(spark, TaskScoreRow.TABLE).count()).isEqualTo(3);
  }

  @Test
  void anEmptyResultIsPublishedToo() throws IOException {
    Unit unit = Unit.of(TaskScoreRow.TABLE, "all", "k1");
    store.replace(spark.createDataFrame(List.of(), TaskScoreRow.TABLE.schema()), unit, Map.of());
    assertThat(store.isPublished(unit)).isTrue();
    assertThat(store.read(spark, TaskScoreRow.TABLE).count()).isZero();
  }

  @Test
  void aResultWithoutAColumnIsRejected() {
    Dataset<Row> result =
        spark.createDataFrame(List.of(), TaskScoreRow.TABLE.schema()).drop(TaskScoreRow.VALUE);
    assertThatThrownBy(
            () -> store.replace(result, Unit.of(TaskScoreRow.TABLE, "all", "k1"), Map.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("table task_scores needs column value, the result has [");
  }

  @Test
  void sparkWritesTheVectorsWeReadAndReadsTheVectorsWeWrite() throws IOException {
    Dataset<Row> made =
        spark.createDataFrame(
            List.of(answered(0).toRow(), failed(0).toRow()), ScoreRow.TABLE.schema());
    assertThat(made.collectAsList().stream().map(ScoreRow.TABLE::fromRow).map(Exactly::text))
        .containsExactly(Exactly.text(answered(0)), Exactly.text(failed(0)));
    try (UnitWriter writer = store.stage(unit(0))) {
      for (Row row : made.collectAsList()) {
        writer.write(row);
      }
      writer.publish(2, Map.of());
    }
    assertThat(store.rows(ScoreRow.TABLE, unit(0)).stream().map(Exactly::text))
        .containsExactly(Exactly.text(answered(0)), Exactly.text(failed(0)));
  }

  private static Unit unit(int shard) {
    return Unit.of(ScoreRow.TABLE, "%04d".formatted(shard), "a1", "base", "antonym");
  }

  private static void publish(TableStore store, int shard) throws IOException {
    try (UnitWriter writer = store.stage(unit(shard))) {
      writer.write(answered(shard));
      writer.write(failed(shard));
      writer.publish(2, Map.of("engine", "none"));
    }
  }

  private static ScoreRow answered(int shard) {
    return ScoreRowBuilder.stagedBuilder()
        .requestId("r1")
        .docId(1)
        .choice(0)
        .shard(shard)
        .logProb(-1.25)
        .tokenLogProbs(new float[] {-1f, -0.25f})
        .nTokens(2)
        .isGreedy(true)
        .status("OK")
        .error(null)
        .planId("p")
        .weightsDigest("w")
        .checkpointId("base")
        .task("antonym")
        .build();
  }

  private static ScoreRow failed(int shard) {
    return ScoreRowBuilder.stagedBuilder()
        .requestId("r2")
        .docId(2)
        .choice(1)
        .shard(shard)
        .logProb(null)
        .tokenLogProbs(null)
        .nTokens(0)
        .isGreedy(null)
        .status("EMPTY_CONTINUATION")
        .error("empty")
        .planId("p")
        .weightsDigest("w")
        .checkpointId("base")
        .task("antonym")
        .build();
  }

  /** Shuffled columns must not matter. */
  private static String[] without(String[] columns, String column) {
    return Arrays.stream(columns).filter(c -> !c.equals(column)).toArray(String[]::new);
  }

  private static TaskScoreRow metric(String task, String metric) {
    return TaskScoreRowBuilder.stagedBuilder()
        .checkpointId("base")
        .task(task)
        .metric(metric)
        .value(0.5)
        .stderr(null)
        .n(10)
        .nFailed(0)
        .nRequests(40)
        .planId("p")
        .weightsDigest("w")
        .build();
  }
}
