package org.lethe.table;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.lethe.measure.Measures;

/** The README's table of jobs says what each measure writes. */
class ReadmeTest {

  @Test
  void everyTableOfAMeasureStandsInTheRowOfItsJob() throws IOException {
    List<String> lines = Files.readAllLines(Path.of("..", "README.md"));
    Measures.PROBES.forEach(probe -> assertWritten(lines, probe.name(), probe.writes()));
    Measures.DERIVATIONS.forEach(
        derivation -> assertWritten(lines, "compare", derivation.writes()));
  }

  private static void assertWritten(List<String> lines, String job, List<Table<?>> tables) {
    List<String> rows =
        lines.stream().filter(line -> line.startsWith("| `" + job + "` |")).toList();
    assertThat(rows).as(job).hasSize(1);
    String written = rows.get(0).split(" [|] ", -1)[2];
    tables.forEach(table -> assertThat(written).contains("`" + table.name() + "`"));
  }
}
