package org.lethe.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Optional;
import org.lethe.table.ForgettingRow;
import org.lethe.table.ProvenanceRow;

/** The level of the intervals, as the provenance of the comparisons states it. */
final class Confidence {
  private static final ObjectMapper JSON = new ObjectMapper();

  private Confidence() {}

  /** Returns the level in (0, 1); empty when the provenance does not state it. */
  static Optional<Double> level(ReportData data) {
    return data.provenance().stream()
        .filter(row -> row.tableName().equals(ForgettingRow.TABLE.name()))
        .map(ProvenanceRow::options)
        .flatMap(options -> stated(options).stream())
        .findFirst();
  }

  /** Returns {@code 95 % CI}, or {@code CI} when the level is not stated. */
  static String label(ReportData data) {
    return level(data)
        .map(level -> Numbers.plain(level * 100, level * 100 % 1 == 0 ? 0 : 1) + " % CI")
        .orElse("CI");
  }

  private static Optional<Double> stated(String options) {
    try {
      JsonNode node = JSON.readTree(options).findValue("confidence");
      return node != null && node.isNumber() ? Optional.of(node.doubleValue()) : Optional.empty();
    } catch (JsonProcessingException e) {
      return Optional.empty(); // options are shown as they are; only the level is missing
    }
  }
}
