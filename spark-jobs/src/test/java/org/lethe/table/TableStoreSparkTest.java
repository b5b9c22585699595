package org.lethe.table;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.StructField;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.lethe.LocalSpark;
import org.lethe.measure.Tables;
import org.lethe.measure.alignment.GradientAlignmentRow;
import org.lethe.measure.alignment.GradientAlignmentRowBuilder;
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
        .extracting(Exactly::text)
        .containsExactly(Exactly.text(answered(1)), Exactly.text(failed(1)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"run[x]", "a b", "{a,b}", "100%", "%20", "L\u00e4ufe", "why?*"})
  void anyPathIsAPath(String name) throws IOException {
    TableStore odd = TableStore.open(spark, output.resolve(name).toString());
    publish(odd, 0);
    publish(odd, 1);
    assertThat(odd.read(spark, ScoreRow.TABLE).count()).isEqualTo(4);
    assertThat(odd.rows(ScoreRow.TABLE, unit(1))).hasSize(2);
    assertThat(odd.publishedUnits(ScoreRow.TABLE)).hasSize(2);
  }

  @Test
  void analystsWhoReadTheFolderSeeWholeUnitsWithComments() throws IOException {
    publish(store, 0);
    try (UnitWriter<ScoreRow> unfinished = store.stage(ScoreRow.TABLE, unit(1))) {
      unfinished.write(answered(1));

      Dataset<Row> rows = spark.read().parquet(store.folder(ScoreRow.TABLE));
      assertThat(rows.count()).isEqualTo(2);
      StructField logProb = rows.schema().apply(ScoreRow.LOG_PROB);
      assertThat(logProb.getComment())
          .isEqualTo(ScoreRow.TABLE.schema().apply(ScoreRow.LOG_PROB).getComment());
      assertThat(rows.drop("checkpoint_id_part", "task_part").schema().fieldNames())
          .isEqualTo(ScoreRow.TABLE.schema().fieldNames());
    }
  }

  @Test
  void aResultIsPublishedInDeclaredOrder() throws IOException {
    Unit unit = Unit.of(TaskScoreRow.TABLE, "all", "k1");
    List<TaskScoreRow> rows =
        List.of(metric("b", "acc"), metric("a", "acc"), metric("a", "acc_norm"));
    store.replaceSorted(TaskScoreRow.TABLE, rows, unit, Map.of());

    assertThat(store.rows(TaskScoreRow.TABLE, unit))
        .containsExactly(metric("a", "acc"), metric("a", "acc_norm"), metric("b", "acc"));
    assertThat(store.read(spark, TaskScoreRow.TABLE).count()).isEqualTo(3);
  }

  @Test
  void anEmptyResultIsPublishedToo() throws IOException {
    Unit unit = Unit.of(TaskScoreRow.TABLE, "all", "k1");
    store.replaceSorted(TaskScoreRow.TABLE, List.of(), unit, Map.of());
    assertThat(store.isPublished(unit)).isTrue();
    assertThat(store.read(spark, TaskScoreRow.TABLE).count()).isZero();
  }

  @Test
  void sparkMakesRowsOfOursAndWeMakeOursOfSparks() throws IOException {
    List<ScoreRow> rows = List.of(answered(0), failed(0));
    Dataset<Row> made =
        spark.createDataFrame(
            rows.stream().map(ScoreRow.TABLE::toRow).toList(), ScoreRow.TABLE.schema());
    assertThat(made.collectAsList().stream().map(ScoreRow.TABLE::fromRow).map(Exactly::text))
        .containsExactly(Exactly.text(answered(0)), Exactly.text(failed(0)));
    store.replace(ScoreRow.TABLE, rows, unit(0), Map.of());
    assertThat(store.rows(ScoreRow.TABLE, unit(0)).stream().map(Exactly::text))
        .containsExactly(Exactly.text(answered(0)), Exactly.text(failed(0)));
    assertThat(
            store
                .records(spark, ScoreRow.TABLE, store.publishedUnits(ScoreRow.TABLE))
                .map(Exactly::text)
                .collect())
        .containsExactly(Exactly.text(answered(0)), Exactly.text(failed(0)));
  }

  static List<Table<?>> tables() {
    return Tables.ALL;
  }

  @ParameterizedTest
  @MethodSource("tables")
  <R extends Record> void everyRecordSurvivesSpark(Table<R> table) throws IOException {
    List<R> rows = new GeneratedRows(4).of(table, 50);
    List<String> texts = rows.stream().map(row -> Exactly.text(table, row)).toList();
    store.replace(table, rows, GeneratedRows.unit(table), Map.of());
    Dataset<Row> made =
        spark.createDataFrame(rows.stream().map(table::toRow).toList(), table.schema());
    for (Dataset<Row> found : List.of(store.read(spark, table), made.coalesce(1))) {
      assertThat(found.collectAsList())
          .extracting(row -> Exactly.text(table, table.fromRow(row)))
          .containsExactlyElementsOf(texts);
    }
  }

  /** Spark sorts nulls first and texts by their UTF-8 bytes; published results are sorted alike. */
  @Test
  void rowsAreInTheOrderInWhichSparkSortsThem() throws IOException {
    List<GradientAlignmentRow> rows = new ArrayList<>();
    for (String text : List.of("b", "B", "", "\uFFFD", "\uD83D\uDE00", "\u00E9", "aa", "a")) {
      for (Integer layer : Arrays.asList(2, null, 10, -1)) {
        for (Double cosine : Arrays.asList(0.0, Double.NaN, null, -2.5)) {
          rows.add(alignment(text, layer, cosine));
        }
      }
    }
    Collections.shuffle(rows, new Random(5));
    Unit unit = Unit.of(GradientAlignmentRow.TABLE, "all", "k1");
    store.replaceSorted(GradientAlignmentRow.TABLE, rows, unit, Map.of());

    Column[] order =
        Stream.concat(
                GradientAlignmentRow.TABLE.sortColumns().stream(),
                Arrays.stream(GradientAlignmentRow.TABLE.schema().fieldNames()))
            .distinct()
            .map(functions::col)
            .toArray(Column[]::new);
    List<GradientAlignmentRow> sorted =
        spark
            .createDataFrame(
                rows.stream().map(GradientAlignmentRow.TABLE::toRow).toList(),
                GradientAlignmentRow.TABLE.schema())
            .repartition(1)
            .sortWithinPartitions(order)
            .collectAsList()
            .stream()
            .map(GradientAlignmentRow.TABLE::fromRow)
            .toList();
    assertThat(store.rows(GradientAlignmentRow.TABLE, unit)).isEqualTo(sorted);
  }

  private static Unit unit(int shard) {
    return Unit.of(ScoreRow.TABLE, "%04d".formatted(shard), "a1", "base", "antonym");
  }

  private static void publish(TableStore store, int shard) throws IOException {
    try (UnitWriter<ScoreRow> writer = store.stage(ScoreRow.TABLE, unit(shard))) {
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

  private static GradientAlignmentRow alignment(String task, Integer layer, Double cosine) {
    return GradientAlignmentRowBuilder.stagedBuilder()
        .checkpointId("base")
        .taskA(task)
        .taskB("b")
        .scope("layer")
        .layer(layer)
        .module(null)
        .cosine(cosine)
        .normA(1.0)
        .normB(1.0)
        .method("exact")
        .cosineError(0.02)
        .sketchError(0.0)
        .blocks(16)
        .reliabilityA(0.8)
        .reliabilityB(0.7)
        .crossFitted(0.2)
        .crossFittedLow(0.1)
        .crossFittedHigh(0.3)
        .corrected(0.27)
        .correctedLow(0.12)
        .correctedHigh(0.42)
        .ciMethod("block_jackknife_t")
        .flag(null)
        .build();
  }

  private static TaskScoreRow metric(String task, String metric) {
    return TaskScoreRowBuilder.stagedBuilder()
        .checkpointId("base")
        .task(task)
        .metric(metric)
        .value(0.5)
        .stderr(null)
        .n(10)
        .nClusters(null)
        .nIndependent(null)
        .nFailed(0)
        .nRequests(40)
        .planId("p")
        .weightsDigest("w")
        .build();
  }
}
