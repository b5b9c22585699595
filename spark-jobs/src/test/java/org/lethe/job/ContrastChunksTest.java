package org.lethe.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lethe.LocalSpark;
import org.lethe.analysis.Bootstrap;
import org.lethe.measure.contrast.Contrast;
import org.lethe.measure.contrast.Contrasts;
import org.lethe.measure.contrast.Contrasts.TaskContrast;
import org.lethe.measure.contrast.Inference;
import org.lethe.measure.contrast.PromptFlags;
import org.lethe.measure.contrast.ShardChunk;
import org.lethe.measure.contrast.ShardChunk.AnsweredShard;
import org.lethe.measure.floor.FloorRows;
import org.lethe.measure.forgetting.ForgettingRow;
import org.lethe.measure.forgetting.ForgettingTable;
import org.lethe.measure.noise.NoiseFloor;
import org.lethe.measure.spi.Lineage;
import org.lethe.table.CheckpointRow;
import org.lethe.table.PromptAuditRow;
import org.lethe.table.TableStore;

/** Sums that come from several chunks of a task. */
@Tag("spark")
class ContrastChunksTest {
  private static final Bootstrap.Options OPTIONS =
      new Bootstrap.Options(400, 0.95, MadeUpFamily.SEED);

  /** Of 120 requests 6 were cut, too many; of 300 documents 2 are copies, which is few. */
  private static final PromptAuditRow AUDIT =
      new PromptAuditRow("b", 300, 120, 6, 4.5, 9, 0, 2, null, 0L, "plan");

  @Test
  void sumsOverChunksAreWhatPandasSaysAndMergeInTheOrderOfThePlan(@TempDir Path folder)
      throws IOException {
    SparkSession spark = LocalSpark.session();
    MadeUpFamily family = MadeUpFamily.read();
    Lineage lineage = new Lineage(family.checkpoints());
    List<CheckpointRow> pair = List.of(lineage.checkpoint("base"), lineage.checkpoint("ft-a"));
    TableStore store = TableStore.open(spark, folder.toString());
    family.publishByDocument(store, "b", List.of("base", "ft-a"));

    List<ShardChunk> chunks = ShardChunk.list(store, Set.of("b"), pair);
    assertThat(chunks).hasSize(2);
    List<ForgettingRow> rows = rows(spark, store, lineage, chunks);

    List<AnsweredShard> shards = chunks.stream().flatMap(c -> c.shards().stream()).toList();
    List<ForgettingRow> inOrder = rows(spark, store, lineage, cut(shards, i -> i));
    List<ShardChunk> given = new ArrayList<>(cut(shards, i -> i));
    Collections.reverse(given);
    assertThat(rows(spark, store, lineage, given)).isEqualTo(inOrder); // to the last bit
    // the same parts merged in another order differ in digits: the equality above says something
    assertThat(rows(spark, store, lineage, cut(shards, i -> 5 - i))).isNotEqualTo(inOrder);

    assertThat(rows).hasSize(7);
    for (ForgettingRow row : rows) {
      JsonNode expected = golden(row.metric());
      assertThat(row.n()).isEqualTo(30);
      assertThat(row.hasFlag("cut_prompts")).isTrue();
      assertThat(row.hasFlag("copies")).isFalse();
      assertThat(row.shareCut()).isEqualTo(0.05);
      assertThat(row.shareCopies()).isEqualTo(2.0 / 300);
      assertThat(row.value()).isCloseTo(expected.get("value").asDouble(), within(1e-9));
      assertThat(row.ciLow()).isCloseTo(expected.get("ci_low").asDouble(), within(1e-9));
      assertThat(row.ciHigh()).isCloseTo(expected.get("ci_high").asDouble(), within(1e-9));
      if (row.pValue() != null) {
        assertThat(row.pValue()).isCloseTo(expected.get("p_value").asDouble(), within(1e-9));
      }
    }
  }

  /** Cuts 30 shards into six chunks that are merged in the order of their places. */
  private static List<ShardChunk> cut(List<AnsweredShard> shards, IntUnaryOperator place) {
    return IntStream.range(0, 6)
        .mapToObj(
            i ->
                new ShardChunk(
                    "b", place.applyAsInt(i), List.copyOf(shards.subList(5 * i, 5 * i + 5))))
        .toList();
  }

  private static List<ForgettingRow> rows(
      SparkSession spark, TableStore store, Lineage lineage, List<ShardChunk> chunks) {
    Contrast contrast = new Contrast(Contrast.Kind.FORGETTING, List.of("base", "ft-a"));
    List<TaskContrast> sums =
        Contrasts.sums(
                spark, store, chunks, Map.of("base", "wbase", "ft-a", "wft-a"), List.of(contrast))
            .collect();
    assertThat(sums).hasSize(1);
    return ForgettingTable.rows(
        sums.get(0),
        lineage,
        new Inference(OPTIONS),
        NoiseFloor.UNKNOWN,
        new FloorRows(List.of()),
        new PromptFlags(List.of(AUDIT)));
  }

  private static JsonNode golden(String metric) throws IOException {
    for (JsonNode row : MadeUpFamily.read("comparison.json").get("forgetting")) {
      if (row.get("checkpoint_id").asText().equals("ft-a")
          && row.get("reference_id").asText().equals("base")
          && row.get("task").asText().equals("b")
          && row.get("metric").asText().equals(metric)) {
        return row;
      }
    }
    throw new IllegalArgumentException("no golden row of " + metric);
  }
}
