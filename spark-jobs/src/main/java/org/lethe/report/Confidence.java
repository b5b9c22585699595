package org.lethe.report;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.lethe.measure.forgetting.ForgettingRow;
import org.lethe.table.ProvenanceRow;

/** The level of the intervals, as the provenance of the comparisons states it. */
final class Confidence {
  private static final Pattern STATED = Pattern.compile("\\bconfidence\"?\\s*[=:]\\s*(0?\\.\\d+)");

  private Confidence() {}

  /** Returns the level in (0, 1); empty when the provenance does not state it. */
  static Optional<Double> level(ReportData data) {
    return data.provenance().stream()
        .filter(row -> row.tableName().equals(ForgettingRow.TABLE.name()))
        .map(ProvenanceRow::options)
        .map(STATED::matcher)
        .filter(Matcher::find)
        .map(found -> Double.valueOf(found.group(1)))
        .findFirst();
  }

  /** Returns {@code 95 % CI}, or {@code CI} when the level is not stated. */
  static String label(ReportData data) {
    return level(data).map(level -> percent(level) + " % CI").orElse("CI");
  }

  private static String percent(double level) {
    double percent = Math.rint(level * 1000) / 10;
    return Numbers.plain(percent, percent == Math.rint(percent) ? 0 : 1);
  }
}
