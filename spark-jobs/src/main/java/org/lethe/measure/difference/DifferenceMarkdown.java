package org.lethe.measure.difference;

import java.util.List;
import org.lethe.figure.MetricUnit;
import org.lethe.figure.Numerals;

/** What two experiments differ in, as Markdown for a terminal or a pull request. */
public final class DifferenceMarkdown {
  private static final int ROWS = 20;

  private DifferenceMarkdown() {}

  /**
   * Returns the summary.
   *
   * @param a what experiment A is
   * @param b what experiment B is
   * @param interval what intervals are called, for example {@code 95 % CI}
   */
  public static String of(ExperimentDifference difference, String a, String b, String interval) {
    StringBuilder text =
        new StringBuilder("## %s beside %s\n\nA is %s, B is %s.\n\n".formatted(b, a, a, b));
    new DifferenceWords(difference.rows(), interval)
        .sentences()
        .forEach(sentence -> text.append("- ").append(escaped(sentence)).append('\n'));
    List<DifferenceRow> largest = DifferenceWords.largest(DifferenceWords.first(difference.rows()));
    if (!largest.isEmpty()) {
      text.append(
          "\n| Checkpoint | Task | Metric | Against | B less A | %s | p (BH) | Documents |\n"
                  .formatted(interval)
              + "|---|---|---|---|---:|---:|---:|---:|\n");
      largest.stream().limit(ROWS).forEach(row -> text.append(line(row)));
      if (largest.size() > ROWS) {
        text.append("\n%d more hold; they stand in the table.\n".formatted(largest.size() - ROWS));
      }
    }
    if (!difference.refused().isEmpty() || !difference.alone().isEmpty()) {
      text.append("\nNot compared:\n\n");
      difference
          .refused()
          .forEach((what, why) -> text.append("- %s: %s\n".formatted(escaped(what), escaped(why))));
      difference
          .alone()
          .forEach(name -> text.append("- checkpoint %s: alone\n".formatted(escaped(name))));
    }
    return text.toString();
  }

  private static String line(DifferenceRow row) {
    MetricUnit unit = DifferenceWords.unit(row);
    return "| %s | %s | %s | %s | %s %s | %s | %s | %s |\n"
        .formatted(
            escaped(row.checkpoints()),
            escaped(row.task()),
            escaped(row.metric()),
            row.against(),
            unit.signed(row.difference()),
            unit.name(),
            unit.interval(row.ciLow(), row.ciHigh()),
            Numerals.p(row.pBh()),
            row.n());
  }

  private static String escaped(String text) {
    return text.replaceAll("([\\\\`*_\\[\\]<>|#])", "\\\\$1");
  }
}
