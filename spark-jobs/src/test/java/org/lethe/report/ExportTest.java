package org.lethe.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.lethe.figure.DataTable;
import org.lethe.figure.DataTable.Cell;
import org.lethe.measure.SmallExperiment;

class ExportTest {
  private static final DataTable TABLE =
      DataTable.open(
          "two rows",
          List.of("name", "lost, points"),
          List.of(
              DataTable.row("a \"b\", c → d–e", Cell.number("−1\u202f234.5")),
              DataTable.row("50 %_{x}", Cell.number("–"))));

  @Test
  void csvHasNumeralsAsProgramsReadThem() {
    assertThat(TableFormat.CSV.text(TABLE))
        .isEqualTo("name,\"lost, points\"\r\n\"a \"\"b\"\", c → d–e\",-1234.5\r\n50 %_{x},\r\n");
  }

  @Test
  void latexEscapesWhatItWouldRead() {
    assertThat(TableFormat.LATEX.text(TABLE))
        .isEqualTo(
            """
            \\begin{tabular}{lr}
            \\toprule
            name & lost, points \\\\
            \\midrule
            a "b", c $\\to$ d--e & -1234.5 \\\\
            50 \\%\\_\\{x\\} &  \\\\
            \\bottomrule
            \\end{tabular}
            """);
  }

  @Test
  void everyTableWithRowsIsAFileNamedAfterItsPlace() {
    Map<String, String> files = ExportJob.tables(SmallExperiment.TABLES, TableFormat.CSV);
    assertThat(files)
        .containsKeys(
            "forgetting-1-every-comparison-all-metrics.csv",
            "flips-1-flips-of-every-comparison.csv",
            "provenance-1-checkpoints.csv");
    assertThat(files.get("flips-1-flips-of-every-comparison.csv").lines())
        .last()
        .isEqualTo("ft-a,base,b,acc,80,40,20,10,10,0.250,0.125,0.250,0.200,0.100");
  }

  @Test
  void summaryHasAnAnswerToEveryQuestion() {
    Contents contents = Contents.of(SmallExperiment.TABLES);
    String text = Markdown.of(new Summary(contents), new Heading("tiny_1", "", ""));
    assertThat(text)
        .startsWith("## tiny_1: what fine-tuning made the model forget")
        .contains("| How much came back? | **75 %** | 95 % CI 40 % to 110 % |")
        .contains("\nNot measured: ");
    assertThat(text.lines().filter(line -> line.startsWith("| "))).hasSize(7);
  }
}
