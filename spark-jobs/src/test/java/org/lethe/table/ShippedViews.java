package org.lethe.table;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;

/** The views of schemas/, those that stand there as comments too. */
final class ShippedViews {
  private static final Path SCHEMAS = Path.of("..", "schemas");

  private ShippedViews() {}

  /**
   * Makes every view whose table is in an output folder.
   *
   * @param output output folder of an experiment
   */
  static void create(SparkSession spark, Path output) throws IOException {
    spark.conf().set("spark.lethe.output", output.toString());
    for (String file : List.of("views.sql", "views-generate.sql", "views-context.sql")) {
      String sql = Files.readString(SCHEMAS.resolve(file));
      for (String statement : statements(sql)) {
        if (isThere(statement, output)) {
          spark.sql(statement);
        }
      }
    }
  }

  private static List<String> statements(String sql) {
    String all = sql.replaceAll("(?m)^-- (?=CREATE )", "").replaceAll("(?m)--.*$", "");
    return Stream.of(all.split(";", -1)).filter(statement -> !statement.isBlank()).toList();
  }

  private static boolean isThere(String statement, Path output) {
    if (statement.contains("v_generations")) {
      return Files.exists(output.resolve("tables/generations"));
    }
    int path = statement.indexOf("/tables/");
    return path < 0
        || Files.exists(
            output.resolve(statement.substring(path + 1, statement.indexOf("')", path))));
  }
}
