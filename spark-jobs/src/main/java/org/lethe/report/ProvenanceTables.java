package org.lethe.report;

import static org.lethe.figure.DataTable.Cell.number;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.lethe.figure.Chapter;
import org.lethe.figure.DataTable;
import org.lethe.figure.DataTable.Cell;
import org.lethe.figure.Numerals;
import org.lethe.figure.ReportTables;
import org.lethe.figure.Roster;
import org.lethe.figure.Section;
import org.lethe.figure.Topic;
import org.lethe.table.CheckpointRow;
import org.lethe.table.ProvenanceRow;

/** How the numbers were made. */
final class ProvenanceTables implements Topic {
  private static final String READING =
      "A digest is the first 16 hexadecimal digits of a SHA-256 over content: equal digests are"
          + " equal weights, tokenizer and configuration, or equal requests. The same tables always"
          + " give this same page.";

  private final List<ProvenanceRow> provenance;
  private final Roster roster;
  private final Set<String> plans;

  /**
   * @param plans ids of the plans that were answered
   */
  ProvenanceTables(ReportTables tables, Roster roster, Set<String> plans) {
    this.provenance = tables.rows(ProvenanceRow.TABLE);
    this.roster = roster;
    this.plans = plans;
  }

  @Override
  public Chapter chapter() {
    return Chapter.ORIGINS;
  }

  @Override
  public Section section() {
    List<DataTable> tables = new ArrayList<>();
    if (!roster.checkpoints().isEmpty()) {
      tables.add(checkpoints());
    }
    if (!provenance.isEmpty()) {
      tables.add(making());
    }
    return new Section(
        "provenance", "Provenance", lead(), READING, 1, List.of(), List.of(), tables);
  }

  private String lead() {
    if (provenance.isEmpty()) {
      return "Not shown: the provenance table has no rows, so these numbers cannot be traced.";
    }
    Set<String> makers = new LinkedHashSet<>();
    for (ProvenanceRow row : provenance) {
      String engine = row.engine() == null ? "" : " with " + row.engine();
      String version = row.engineVersion() == null ? "" : " " + row.engineVersion();
      String device = row.device() == null ? "" : " on " + row.device();
      String lethe = row.letheVersion().isBlank() ? "(version not recorded)" : row.letheVersion();
      makers.add("Lethe " + lethe + engine + version + device);
    }
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
              number(Numerals.count(row.nParams())),
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
    for (ProvenanceRow row : provenance) {
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
