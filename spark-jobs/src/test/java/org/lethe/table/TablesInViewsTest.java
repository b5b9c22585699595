package org.lethe.table;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.lethe.measure.Measures;

/**
 * schemas/views.sql begins with a view of every table that a run always writes. Run with {@code
 * -Dlethe.regenerate=true} to write these lines anew.
 */
class TablesInViewsTest {
  private static final Path VIEWS = Path.of("..", "schemas", "views.sql");
  private static final String BEGIN = "-- The tables themselves; whole published units only.\n";
  private static final String END = "\n-- Every metric beside what the checkpoint is.";

  @Test
  void everyTableOfAMeasureHasAView() throws IOException {
    String text = Files.readString(VIEWS);
    int from = text.indexOf(BEGIN) + BEGIN.length();
    int to = text.indexOf(END);
    if (Boolean.getBoolean("lethe.regenerate")) {
      Files.writeString(VIEWS, text.substring(0, from) + lines() + text.substring(to));
    } else {
      assertThat(text.substring(from, to)).isEqualTo(lines());
    }
  }

  private static String lines() {
    return Stream.of(
            List.of(
                CheckpointRow.TABLE,
                RequestRow.TABLE,
                BatchPlanRow.TABLE,
                ScoreRow.TABLE,
                ScoreCheckRow.TABLE),
            Measures.ALL.stream().flatMap(measure -> measure.writes().stream()).toList(),
            List.of(ProvenanceRow.TABLE))
        .flatMap(List::stream)
        .map(Table::name)
        .map(
            name ->
                "CREATE OR REPLACE TEMPORARY VIEW %s USING parquet OPTIONS (path '${spark.lethe.output}/tables/%s');\n"
                    .formatted(name, name))
        .collect(Collectors.joining());
  }
}
