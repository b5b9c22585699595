package org.lethe.table;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructField;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.lethe.benchmark.GenerationLimits;
import org.lethe.benchmark.OutputType;
import org.lethe.benchmark.Request;
import org.lethe.benchmark.Sampling;
import org.lethe.benchmark.Status;
import org.lethe.measure.Tables;

/** Run with {@code -Dlethe.regenerate=true} to write the files of schemas/ anew. */
class SchemasTest {
  private static final Path SCHEMAS = Path.of("..", "schemas");

  static List<Table<?>> tables() {
    return Stream.concat(Tables.ALL.stream(), Tables.OF_TWO.stream()).toList();
  }

  @ParameterizedTest
  @MethodSource("tables")
  void schemaFileEqualsDeclaration(Table<?> table) throws IOException {
    Path file = SCHEMAS.resolve(table.name() + ".json");
    if (Boolean.getBoolean("lethe.regenerate")) {
      Files.createDirectories(SCHEMAS);
      Files.writeString(file, table.schema().prettyJson() + "\n");
    }
    assertThat(file).hasContent(table.schema().prettyJson());
    assertThat(DataType.fromJson(Files.readString(file))).isEqualTo(table.schema());
  }

  @Test
  void everySchemaFileHasATable() throws IOException {
    try (Stream<Path> files = Files.list(SCHEMAS)) {
      assertThat(
              files
                  .map(file -> file.getFileName().toString())
                  .filter(name -> name.endsWith(".json")))
          .containsExactlyInAnyOrderElementsOf(
              tables().stream().map(table -> table.name() + ".json").toList());
    }
  }

  @ParameterizedTest
  @MethodSource("tables")
  void everyColumnSaysWhatItMeans(Table<?> table) {
    for (StructField field : table.schema().fields()) {
      assertThat(field.getComment().isDefined()).as(table.name() + "." + field.name()).isTrue();
    }
  }

  @Test
  void rowsSurviveTheirRecords() {
    ScoreRow score =
        ScoreRowBuilder.stagedBuilder()
            .requestId("r1")
            .docId(7)
            .choice(2)
            .shard(0)
            .logProb(-1.5)
            .tokenLogProbs(new float[] {-1f, -0.5f})
            .nTokens(2)
            .isGreedy(true)
            .status("OK")
            .error(null)
            .planId("p")
            .weightsDigest("w")
            .checkpointId("base")
            .task("antonym")
            .build();
    ScoreRow failed =
        ScoreRowBuilder.stagedBuilder()
            .requestId("r2")
            .docId(7)
            .choice(3)
            .shard(0)
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
    for (ScoreRow row : List.of(score, failed)) {
      Row untyped = ScoreRow.TABLE.toRow(row);
      assertThat(untyped.schema()).isEqualTo(ScoreRow.TABLE.schema());
      assertThat(ScoreRow.TABLE.fromRow(untyped)).usingRecursiveComparison().isEqualTo(row);
    }
  }

  @Test
  void requestsSurviveTheirRows() {
    Request asked =
        new Request(
            "r1",
            "antonym",
            7,
            1,
            4,
            2,
            OutputType.MULTIPLE_CHOICE,
            "Q: up\nA:",
            " down",
            new int[] {1, 5},
            new int[] {9},
            4,
            4,
            0,
            Status.OK,
            null);
    Request failed =
        new Request(
            "r2",
            "antonym",
            8,
            0,
            0,
            -1,
            OutputType.LOGLIKELIHOOD,
            null,
            null,
            null,
            null,
            0,
            0,
            0,
            Status.TEMPLATE_ERROR,
            "no field question");
    Request generation =
        new Request(
            "r3",
            "sums",
            9,
            0,
            1,
            0,
            OutputType.GENERATE_UNTIL,
            "1 + 1 =",
            " 2",
            new int[] {1, 5},
            new int[] {9},
            0,
            0,
            0,
            Status.OK,
            null,
            new GenerationLimits(List.of("\n", "</s>"), 16, List.of(2, 7)),
            List.of("2", "two"),
            List.of("1", "2", "3"),
            null);
    Request drawn =
        new Request(
            "r5",
            "sums",
            9,
            0,
            1,
            0,
            OutputType.GENERATE_UNTIL,
            "1 + 1 =",
            " 2",
            new int[] {1, 5},
            new int[] {9},
            0,
            0,
            0,
            Status.OK,
            null,
            new GenerationLimits(List.of(), 16, List.of(2), new Sampling(0.7, 20, 0.9, 8)),
            List.of("2"),
            null,
            null);
    Request several =
        new Request(
            "r4",
            "primes",
            10,
            0,
            4,
            2,
            OutputType.MULTIPLE_CHOICE,
            "A prime is",
            " 4",
            new int[] {1, 5},
            new int[] {9},
            1,
            1,
            0,
            Status.OK,
            null,
            null,
            null,
            null,
            List.of(2, 3));
    for (Request request : List.of(asked, failed, generation, drawn, several)) {
      PlannedRequest row = new PlannedRequest(3, 0, 5, request, "p");
      assertThat(PlannedRequest.of(row.toRow())).usingRecursiveComparison().isEqualTo(row);
    }
  }
}
