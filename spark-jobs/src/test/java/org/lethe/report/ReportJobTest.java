package org.lethe.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lethe.LocalSpark;
import org.lethe.benchmark.OutputType;
import org.lethe.benchmark.Request;
import org.lethe.benchmark.Status;
import org.lethe.figure.TaskPlan;
import org.lethe.figure.UnansweredCount;
import org.lethe.measure.SampleRows;
import org.lethe.measure.alignment.GradientAlignmentRow;
import org.lethe.measure.alignment.GradientAlignmentRowBuilder;
import org.lethe.measure.forgetting.FlipRow;
import org.lethe.measure.forgetting.ForgettingRow;
import org.lethe.table.PlannedRequest;
import org.lethe.table.RequestRow;
import org.lethe.table.ScoreRow;
import org.lethe.table.ScoreRowBuilder;
import org.lethe.table.Table;

@Tag("spark")
class ReportJobTest {
  private final Map<Table<?>, Dataset<Row>> tables = new HashMap<>();

  @SafeVarargs
  private <R extends Record> void table(Table<R> table, R... rows) {
    List<Row> untyped = Arrays.stream(rows).map(table::toRow).toList();
    tables.put(table, LocalSpark.session().createDataFrame(untyped, table.schema()));
  }

  private static RequestRow request(long doc, int choice, int choices, Status status) {
    return request(doc, choice, choices, 0, status);
  }

  private static RequestRow request(long doc, int choice, int choices, int gold, Status status) {
    Request request =
        new Request(
            "r" + doc + "-" + choice,
            "quiz",
            doc,
            choice,
            choices,
            gold,
            OutputType.MULTIPLE_CHOICE,
            "c",
            "x",
            new int[] {1},
            new int[] {2},
            1,
            1,
            1,
            status,
            status == Status.OK ? null : "empty choice");
    return new PlannedRequest(0, 0, 0, request, "plan").toRow();
  }

  private static ScoreRow score(long doc, String status) {
    return ScoreRowBuilder.stagedBuilder()
        .requestId("r")
        .docId(doc)
        .choice(0)
        .shard(0)
        .logProb(null)
        .tokenLogProbs(null)
        .nTokens(1)
        .isGreedy(null)
        .status(status)
        .error("engine failed")
        .planId("plan")
        .weightsDigest("w")
        .checkpointId("ft")
        .task("quiz")
        .build();
  }

  @Test
  void requestsAreCountedAndNeverCollected() {
    table(
        RequestRow.TABLE,
        request(0, 0, 2, Status.OK),
        request(0, 1, 2, Status.OK),
        request(1, 0, 4, Status.OK),
        request(1, 1, 4, Status.EMPTY_CONTINUATION),
        request(1, 2, 4, Status.OK),
        request(1, 3, 4, Status.OK),
        request(2, 0, 0, Status.TEMPLATE_ERROR));
    table(
        ScoreRow.TABLE,
        score(0, "ENGINE_ERROR"),
        score(1, "ENGINE_ERROR"),
        score(1, "EMPTY_CONTINUATION")); // counted in the plan
    StoredTables stored = new StoredTables(tables::get);
    assertThat(stored.plan())
        .containsExactly(new TaskPlan("quiz", 3, 7, (0.5 + 0.25) / 2, 0.0, 0.0));
    assertThat(stored.unanswered())
        .containsExactly(
            new UnansweredCount("ft", "quiz", "ENGINE_ERROR", 2, "engine failed"),
            new UnansweredCount(null, "quiz", "EMPTY_CONTINUATION", 1, "empty choice"),
            new UnansweredCount(null, "quiz", "TEMPLATE_ERROR", 1, "empty choice"));
  }

  @Test
  void documentsThatCannotBeAskedHaveNoChanceLevel() {
    table(
        RequestRow.TABLE,
        request(0, 0, 1, -1, Status.NO_GOLD),
        request(1, 0, 1, -1, Status.NO_GOLD));
    assertThat(new StoredTables(tables::get).plan())
        .containsExactly(new TaskPlan("quiz", 2, 2, null, 0.0, 0.0));
  }

  @Test
  void rowsAreTakenByTheTextOfAColumn() {
    table(
        GradientAlignmentRow.TABLE,
        GradientAlignmentRowBuilder.stagedBuilder()
            .checkpointId("base")
            .taskA("a")
            .taskB("b")
            .scope("global")
            .layer(null)
            .module(null)
            .cosine(0.5)
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
            .build(),
        GradientAlignmentRowBuilder.stagedBuilder()
            .checkpointId("base")
            .taskA("a")
            .taskB("b")
            .scope("layer")
            .layer(1)
            .module(null)
            .cosine(0.4)
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
            .build());
    StoredTables stored = new StoredTables(tables::get);
    assertThat(stored.rows(GradientAlignmentRow.TABLE, GradientAlignmentRow.SCOPE, "global"))
        .extracting(GradientAlignmentRow::cosine)
        .containsExactly(0.5);
  }

  @Test
  void aTableIsReadOnceAndItsRowsStandInTheOrderOfTheirTexts() {
    ForgettingRow first =
        SampleRows.forgetting("ft-a", "base", "b", "a", "delta", 0.125, 0.05, 0.2);
    ForgettingRow second =
        SampleRows.forgetting("ft-b", "base", "a", "b", "delta", 0.125, 0.05, 0.2);
    table(ForgettingRow.TABLE, second, first);
    List<Table<?>> read = new ArrayList<>();
    StoredTables stored =
        new StoredTables(
            table -> {
              read.add(table);
              return tables.get(table);
            });
    assertThat(stored.rows(FlipRow.TABLE)).as("never written").isEmpty();
    assertThat(stored.rows(ForgettingRow.TABLE)).containsExactly(first, second);
    assertThat(stored.rows(ForgettingRow.TABLE)).containsExactly(first, second);
    assertThat(read).containsExactly(FlipRow.TABLE, ForgettingRow.TABLE);
  }

  @Test
  void reportReplacesAnOlderOne(@TempDir Path folder) throws IOException {
    table(
        ForgettingRow.TABLE,
        SampleRows.forgetting("ft-a", "base", "b", "a", "delta", 0.125, 0.05, 0.2));
    Files.writeString(folder.resolve("report.html"), "old");
    StoredTables stored = new StoredTables(tables::get);
    Heading heading = new Heading("quiz", "", "");
    ReportJob.write(
        stored, heading, new org.apache.hadoop.fs.Path(folder.toUri()), new Configuration());
    assertThat(SealedPage.open(Files.readAllBytes(folder.resolve("report.html"))))
        .contains(Report.render(stored, heading));
    assertThat(folder.resolve("_report.html.tmp")).doesNotExist();
  }

  @Test
  void aPageSaysWhichTablesItIsMadeFrom(@TempDir Path folder) throws IOException {
    org.apache.hadoop.fs.Path output = new org.apache.hadoop.fs.Path(folder.toUri());
    Configuration hadoop = new Configuration();
    Heading heading = new Heading("quiz", "now", "0123");
    assertThat(ReportJob.isMadeFrom(heading, output, hadoop)).isFalse();
    ReportJob.write(new StoredTables(tables::get), heading, output, hadoop);
    assertThat(ReportJob.isMadeFrom(new Heading("quiz", "later", "0123"), output, hadoop)).isTrue();
    assertThat(ReportJob.isMadeFrom(new Heading("quiz", "now", "4567"), output, hadoop)).isFalse();
  }

  @Test
  void aPageThatIsDamagedIsMadeAnew(@TempDir Path folder) throws IOException {
    org.apache.hadoop.fs.Path output = new org.apache.hadoop.fs.Path(folder.toUri());
    Configuration hadoop = new Configuration();
    Heading heading = new Heading("quiz", "now", "0123");
    ReportJob.write(new StoredTables(tables::get), heading, output, hadoop);
    Path page = folder.resolve("report.html");
    byte[] whole = Files.readAllBytes(page);
    byte[] garbled = whole.clone();
    garbled[whole.length / 2] ^= 1;
    for (byte[] damaged :
        List.of(garbled, Arrays.copyOf(whole, whole.length / 2), new byte[0], new byte[100])) {
      Files.deleteIfExists(folder.resolve(".report.html.crc")); // Hadoop would see it by itself
      Files.write(page, damaged);
      assertThat(ReportJob.isMadeFrom(heading, output, hadoop)).isFalse();
    }
    Files.write(page, whole);
    assertThat(ReportJob.isMadeFrom(heading, output, hadoop)).isTrue();
  }

  @Test
  void otherClassesOrPagesOfLetheMakeAnotherDigest(@TempDir Path folder) throws IOException {
    Path classes = Files.createDirectories(folder.resolve("classes/org/lethe/report"));
    Files.writeString(classes.resolve("page.js"), "one");
    Files.writeString(folder.resolve("classes/other.txt"), "of another project");
    String before = ReportCode.digest(folder.resolve("classes"));
    Path jar = folder.resolve("lethe.jar");
    try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar))) {
      out.putNextEntry(new JarEntry("org/lethe/report/page.js"));
      out.write("one".getBytes(StandardCharsets.UTF_8));
      out.closeEntry();
      out.putNextEntry(new JarEntry("com/other.txt"));
      out.closeEntry();
    }
    assertThat(ReportCode.digest(jar)).isEqualTo(before);
    Files.writeString(classes.resolve("page.js"), "two");
    assertThat(ReportCode.digest(folder.resolve("classes"))).isNotEqualTo(before);
    assertThat(ReportCode.digest()).isEqualTo(ReportCode.digest());
  }
}
