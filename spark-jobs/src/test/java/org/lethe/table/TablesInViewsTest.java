package org.lethe.table;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.lethe.measure.Measures;
import org.lethe.measure.spi.ProbeScope;

/**
 * schemas/views.sql begins with a view of every table that a run always writes. Run with {@code
 * -Dlethe.regenerate=true} to write these lines anew.
 */
class TablesInViewsTest {
  private static final Path VIEWS = Path.of("..", "schemas", "views.sql");
  private static final String BEGIN = "-- The tables themselves; whole published units only.\n";
  private static final String END = "\n-- Every metric beside what the checkpoint is.";

  private static final Path CONTEXT = Path.of("..", "schemas", "views-context.sql");
  private static final String CONTEXT_BEGIN =
      "-- Beside views.sql, for experiments with prompts in context: their tables, one view each.\n";

  private static final Path NAMED = Path.of("..", "schemas", "views-curvature.sql");
  private static final String NAMED_BEGIN =
      "-- Beside views.sql, for experiments that name checkpoints in section curvature: one view a table.\n";

  @Test
  void everyTableOfAMeasureHasAView() throws IOException {
    String text = Files.readString(VIEWS);
    int from = text.indexOf(BEGIN) + BEGIN.length();
    int to = text.indexOf(END);
    String tables = lines(tables());
    String context = CONTEXT_BEGIN + lines(contextTables());
    String named = NAMED_BEGIN + lines(namedTables());
    if (Boolean.getBoolean("lethe.regenerate")) {
      Files.writeString(VIEWS, text.substring(0, from) + tables + text.substring(to));
      Files.writeString(CONTEXT, context);
      Files.writeString(NAMED, named);
    } else {
      assertThat(text.substring(from, to)).isEqualTo(tables);
      assertThat(Files.readString(CONTEXT)).isEqualTo(context);
      assertThat(Files.readString(NAMED)).isEqualTo(named);
    }
  }

  /** Tables that every experiment may have; a view of a folder that is not there fails. */
  private static List<Table<?>> tables() {
    return Stream.of(
            List.of(
                CheckpointRow.TABLE,
                RequestRow.TABLE,
                BatchPlanRow.TABLE,
                ScoreRow.TABLE,
                ScoreCheckRow.TABLE),
            Measures.ALL.stream()
                .flatMap(measure -> measure.writes().stream())
                .filter(table -> !contextTables().contains(table))
                .filter(table -> !namedTables().contains(table))
                .toList(),
            List.of(ProvenanceRow.TABLE))
        .<Table<?>>flatMap(List::stream)
        .toList();
  }

  /** Tables of probes that ask prompts of their own. */
  private static List<Table<?>> contextTables() {
    return Measures.PROBES.stream()
        .filter(probe -> !probe.scope().isOfRequests())
        .<Table<?>>flatMap(probe -> probe.writes().stream())
        .toList();
  }

  /** Tables of probes that ask no checkpoint by default, and what is derived from them. */
  private static List<Table<?>> namedTables() {
    List<Table<?>> probed =
        Measures.PROBES.stream()
            .filter(probe -> probe.scope() == ProbeScope.TASK_REQUESTS)
            .<Table<?>>flatMap(probe -> probe.writes().stream())
            .toList();
    return Stream.concat(
            probed.stream(),
            Measures.DERIVATIONS.stream()
                .filter(derivation -> !Collections.disjoint(derivation.reads(), probed))
                .<Table<?>>flatMap(derivation -> derivation.writes().stream()))
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
