package org.lethe.report;

import static org.lethe.report.DataTable.Cell.number;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.lethe.report.DataTable.Cell;
import org.lethe.table.CheckpointRow;
import org.lethe.table.ProvenanceRow;

/** How the numbers were made. */
final class ProvenanceTables {
  private static final String READING =
      "A digest is the first 16 hexadecimal digits of a SHA-256 over content: equal digests are"
          + " equal weights, tokenizer and configuration, or equal requests. The same tables always"
          + " give this same page.";

  private final ReportData data;
  private final Roster roster;

  ProvenanceTables(ReportData data, Roster roster) {
    this.data = data;
    this.roster = roster;
  }

  /** Returns the section. */
  Section section() {
    List<DataTable> tables = new ArrayList<>();
    if (!data.checkpoints().isEmpty()) {
      tables.add(checkpoints());
    }
    if (!data.provenance().isEmpty()) {
      tables.add(making());
    }
    return new Section(
        "provenance", "Provenance", lead(), READING, 1, List.of(), List.of(), tables);
  }

  private String lead() {
    if (data.provenance().isEmpty()) {
      return "Not shown: the provenance table has no rows, so these numbers cannot be traced.";
    }
    Set<String> makers = new LinkedHashSet<>();
    for (ProvenanceRow row : data.provenance()) {
      String engine = row.engine() == null ? "" : " with " + row.engine();
      String version = row.engineVersion() == null ? "" : " " + row.engineVersion();
      String device = row.device() == null ? "" : " on " + row.device();
      makers.add("Lethe " + row.letheVersion() + engine + version + device);
    }
    Set<String> plans = new LinkedHashSet<>();
    data.taskScores().forEach(row -> plans.add(row.planId()));
    String plan = plans.isEmpty() ? "" : "; plan " + String.join(", ", plans);
    return "Made by " + String.join("; ", makers) + plan + ".";
  }

  private DataTable checkpoints() {
    List<List<Cell>> rows = new ArrayList<>();
    for (CheckpointRow row : roster.checkpoints()) {
      rows.add(
          DataTable.row(
              row.checkpointId(),
              row.role(),
              row.parent(),
              row.trainedOn(),
              row.sequence() == null ? null : row.sequence() + " " + row.step(),
              row.weightsDigest(),
              row.modelType(),
              number(Numbers.count(row.nParams())),
              number("%d × %d × %d".formatted(row.nLayers(), row.nHeads(), row.dModel())),
              row.dtype()));
    }
    return DataTable.open(
        "Checkpoints",
        List.of(
            "checkpoint",
            "role",
            "parent",
            "trained on",
            "sequence",
            "weights digest",
            "type",
            "parameters",
            "layers × heads × width",
            "dtype"),
        rows);
  }

  private DataTable making() {
    List<List<Cell>> rows = new ArrayList<>();
    for (ProvenanceRow row : data.provenance()) {
      String engine = row.engine() == null ? null : row.engine() + " " + row.engineVersion();
      rows.add(
          DataTable.row(
              row.tableName(),
              row.provenanceId(),
              row.letheVersion(),
              engine,
              row.dtype(),
              row.device(),
              row.seed(),
              row.conventions(),
              row.options()));
    }
    return DataTable.open(
        "How each table was made",
        List.of(
            "table", "id", "Lethe", "engine", "dtype", "device", "seed", "conventions", "options"),
        rows);
  }
}
