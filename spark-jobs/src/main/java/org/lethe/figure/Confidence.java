package org.lethe.figure;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.lethe.table.ProvenanceRow;
import org.lethe.table.Table;

/**
 * The level of the intervals of a table, as its provenance states it.
 *
 * @param level level in (0, 1); empty when it is not stated
 */
public record Confidence(Optional<Double> level) {
  private static final Pattern STATED = Pattern.compile("\\bconfidence\"?\\s*[=:]\\s*(0?\\.\\d+)");

  /** Returns the level of a table's intervals. */
  public static Confidence of(ReportTables tables, Table<?> table) {
    return new Confidence(
        tables.rows(ProvenanceRow.TABLE).stream()
            .filter(row -> row.tableName().equals(table.name()))
            .map(ProvenanceRow::options)
            .map(STATED::matcher)
            .filter(Matcher::find)
            .map(found -> Double.valueOf(found.group(1)))
            .findFirst());
  }

  /** Returns {@code 95 % CI}, or {@code CI} when the level is not stated. */
  public String label() {
    return level.map(stated -> percent(stated) + " % CI").orElse("CI");
  }

  private static String percent(double level) {
    double percent = Math.rint(level * 1000) / 10;
    return Numerals.plain(percent, percent == Math.rint(percent) ? 0 : 1);
  }
}
