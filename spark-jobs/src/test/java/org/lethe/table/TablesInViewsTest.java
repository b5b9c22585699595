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
import org.lethe.measure.activations.Activations;
import org.lethe.measure.gradients.Gradients;

/**
 * schemas/views.sql begins with a view of every table that a run always writes, and names the
 * others in comments. Run with {@code -Dlethe.regenerate=true} to write these lines anew.
 */
class TablesInViewsTest {
  private static final Path VIEWS = Path.of("..", "schemas", "views.sql");
  private static final String BEGIN = "-- The tables themselves; whole published units only.\n";
  private static final String END = "\n-- Every metric beside what the checkpoint is.";

  private static final String OPTIONAL =
      "-- Tables that only some experiments have; take the lines you need.\n";

  private static final Path CONTEXT = Path.of("..", "schemas", "views-context.sql");
  private static final String CONTEXT_BEGIN =
      "-- Beside views.sql, for experiments with prompts in context: their tables, one view each.\n";

  @Test
  void everyTableOfAMeasureHasAView() throws IOException {
    String text = Files.readString(VIEWS);
    int from = text.indexOf(BEGIN) + BEGIN.length();
    int to = text.indexOf(END);
    String tables =
        lines(tables())
            + OPTIONAL
            + lines(optional()).replaceAll("(?m)^", "-- ").replaceFirst("-- $", "");
    String context = CONTEXT_BEGIN + lines(contextTables());
    if (Boolean.getBoolean("lethe.regenerate")) {
      Files.writeString(VIEWS, text.substring(0, from) + tables + text.substring(to));
      Files.writeString(CONTEXT, context);
    } else {
      assertThat(text.substring(from, to)).isEqualTo(tables);
      assertThat(Files.readString(CONTEXT)).isEqualTo(context);
    }
  }

  /** Tables that every experiment has; a view of a folder that is not there fails. */
  private static List<Table<?>> tables() {
    return Stream.of(
            List.of(
                CheckpointRow.TABLE,
                RequestRow.TABLE,
                BatchPlanRow.TABLE,
                PromptAuditRow.TABLE,
                ScoreRow.TABLE,
                ScoreCheckRow.TABLE),
            Measures.ALL.stream()
                .flatMap(measure -> measure.writes().stream())
                .filter(table -> !contextTables().contains(table) && !optional().contains(table))
                .toList(),
            List.of(ProvenanceRow.TABLE))
        .<Table<?>>flatMap(List::stream)
        .toList();
  }

  /** Tables of other probes that some experiments do not ask. */
  private static List<Table<?>> optional() {
    return Measures.PROBES.stream()
        .filter(probe -> !probe.reads().contains(PromptRow.TABLE))
        .filter(probe -> !(probe instanceof Activations) && !(probe instanceof Gradients))
        .<Table<?>>flatMap(probe -> probe.writes().stream())
        .toList();
  }

  /** Prompts in context, and the tables of probes that ask them. */
  private static List<Table<?>> contextTables() {
    return Stream.concat(
            Stream.of(PromptRow.TABLE),
            Measures.PROBES.stream()
                .filter(probe -> probe.reads().contains(PromptRow.TABLE))
                .<Table<?>>flatMap(probe -> probe.writes().stream()))
        .toList();
  }

  private static String lines(List<Table<?>> tables) {
    return tables.stream()
        .map(Table::name)
        .map(
            name ->
                "CREATE OR REPLACE TEMPORARY VIEW %s USING parquet OPTIONS (path '${spark.lethe.output}/tables/%s');\n"
                    .formatted(name, name))
        .collect(Collectors.joining());
  }
}
