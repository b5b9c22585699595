package org.lethe.table;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lethe.DocumentedCommand;
import org.lethe.LocalSpark;
import org.lethe.measure.Tables;

/**
 * Every query of the documents runs. {@code -Dlethe.outputs=FOLDER:FOLDER} names output folders of
 * experiments: then every query must also find rows in one of them.
 */
@Tag("spark")
class DocumentedQueriesTest {
  private static final Pattern QUERY =
      Pattern.compile("^```sql\\n(.*?)^```$", Pattern.MULTILINE | Pattern.DOTALL);

  private static final Pattern TABLE = Pattern.compile("(?:FROM|JOIN) (\\w+)");
  private static final String OUTPUTS = System.getProperty("lethe.outputs", "");

  private final SparkSession spark = LocalSpark.session();

  @TempDir Path output;

  @AfterEach
  void dropViews() {
    Tables.ALL.forEach(table -> spark.catalog().dropTempView(table.name()));
  }

  @Test
  void everyQueryRunsOnTablesOfThisVersion() throws IOException {
    OneRowTables.publish(spark, output, Map.of());
    ShippedViews.create(spark, output);
    List<String> queries = queries();
    assertThat(queries).hasSizeGreaterThan(40);
    for (String query : queries) {
      assertThat(spark.sql(query).collectAsList()).as(query).hasSizeLessThan(100);
    }
  }

  @Test
  void everyQueryFindsRowsInRealTables() throws IOException {
    List<String> left = queries();
    if (OUTPUTS.isEmpty()) {
      left.clear();
    }
    for (String folder : OUTPUTS.split(File.pathSeparator, -1)) {
      if (!folder.isEmpty()) {
        dropViews();
        ShippedViews.create(spark, Path.of(folder));
        addTablesThatNoFolderHas();
        left.removeIf(this::findsRows);
      }
    }
    assertThat(left).isEmpty();
  }

  /** A question of an analyst takes no more than two lines. */
  @Test
  void questionsOfAnalystsTakeTwoLines() throws IOException {
    List<String> queries = queries(Path.of("..", "docs", "questions.md"));
    assertThat(queries).hasSizeGreaterThanOrEqualTo(10);
    for (String query : queries) {
      assertThat(query.strip().split("\n", -1)).as(query).hasSizeLessThanOrEqualTo(2);
      assertThat(query.lines()).allSatisfy(line -> assertThat(line).hasSizeLessThan(170));
    }
  }

  private boolean findsRows(String query) {
    Set<String> read =
        TABLE.matcher(query).results().map(table -> table.group(1)).collect(Collectors.toSet());
    boolean there =
        Tables.ALL.stream()
            .map(Table::name)
            .filter(read::contains)
            .allMatch(name -> spark.catalog().tableExists(name));
    return there && !spark.sql(query).takeAsList(1).isEmpty();
  }

  /** Tables of mixtures of experts: no shipped experiment that takes minutes has them. */
  private void addTablesThatNoFolderHas() {
    for (Table<?> table : Tables.ALL) {
      if (table.name().equals("router_documents")
          && !spark.catalog().tableExists("router_documents")) {
        spark.createDataFrame(List.of(), table.schema()).createOrReplaceTempView(table.name());
      }
    }
  }

  private static List<String> queries() throws IOException {
    List<String> queries = new ArrayList<>();
    try (Stream<Path> files = Files.list(Path.of("..", "docs"))) {
      for (Path file : files.filter(path -> path.toString().endsWith(".md")).sorted().toList()) {
        queries.addAll(queries(file));
      }
    }
    queries.addAll(queriesOfCommands());
    return queries;
  }

  /** Returns what commands of spark-sql ask after views that are there. */
  private static List<String> queriesOfCommands() throws IOException {
    List<String> queries = new ArrayList<>();
    for (DocumentedCommand command : DocumentedCommand.all()) {
      if (command.program().equals("spark-sql")) {
        List<String> words = command.arguments();
        for (int i = 1; i < words.size(); i++) {
          if (words.get(i - 1).equals("-i")) {
            assertThat(Path.of("..", words.get(i))).as("%s", command).exists();
          } else if (words.get(i - 1).equals("-e") && !words.get(i).endsWith("...")) {
            queries.add(words.get(i));
          }
        }
      }
    }
    assertThat(queries).isNotEmpty();
    return queries;
  }

  private static List<String> queries(Path file) throws IOException {
    return QUERY
        .matcher(Files.readString(file))
        .results()
        .map(result -> result.group(1))
        .collect(Collectors.toCollection(ArrayList::new));
  }
}
