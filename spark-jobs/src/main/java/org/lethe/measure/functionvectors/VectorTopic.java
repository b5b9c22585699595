package org.lethe.measure.functionvectors;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.lethe.figure.Chapter;
import org.lethe.figure.DataTable;
import org.lethe.figure.DataTable.Cell;
import org.lethe.figure.Numerals;
import org.lethe.figure.Roster;
import org.lethe.figure.Section;
import org.lethe.figure.Topic;
import org.lethe.measure.context.ContextWords;

/** Which tasks have a vector, at which checkpoints. */
final class VectorTopic implements Topic {
  private static final String READING =
      "A vector is spoken of only where the checkpoint can do the task when it is told: enough right"
          + " answers, enough right queries to read heads at, and chosen heads that do not change"
          + " with the trials. Elsewhere it is undefined, which is no weak vector but none."
          + " Not identifiable: other trials would choose other heads, though a vector exists.";

  private final List<FunctionVectorRow> rows;

  VectorTopic(List<FunctionVectorRow> rows, Roster roster) {
    List<String> order = roster.checkpoints().stream().map(row -> row.checkpointId()).toList();
    this.rows =
        rows.stream()
            .sorted(
                Comparator.comparing(FunctionVectorRow::task)
                    .thenComparing(FunctionVectorRow::source)
                    .thenComparing(FunctionVectorRow::convention)
                    .thenComparing(row -> order.indexOf(row.checkpointId())))
            .toList();
  }

  @Override
  public Chapter chapter() {
    return Chapter.EXPLANATIONS;
  }

  @Override
  public Section section() {
    return new Section(
        "function-vectors",
        "Which tasks have a vector",
        lead(),
        READING,
        1,
        List.of(),
        List.of(),
        List.of(table()));
  }

  private String lead() {
    long defined = rows.stream().filter(FunctionVectorRow::isDefined).count();
    return "%d of %s of a task at a checkpoint are defined; the others are left out wherever a vector is used."
        .formatted(defined, Numerals.count(rows.size(), "vector"));
  }

  private DataTable table() {
    List<List<Cell>> cells = new ArrayList<>();
    for (FunctionVectorRow row : rows) {
      cells.add(
          DataTable.row(
              row.task(),
              ContextWords.vector(row.source(), row.convention()),
              row.recall() == null
                  ? row.method()
                  : row.method() + ", recall " + Numerals.plain(row.recall(), 2),
              row.checkpointId(),
              row.status(),
              row.reason(),
              Cell.number(Numerals.plain(100 * row.accuracy(), 1) + " %"),
              Cell.number(Numerals.count(row.rightQueries())),
              Cell.number(Numerals.count(row.trials())),
              Cell.number(Numerals.plain(row.overlap(), 2)),
              ContextWords.verdict(row.identifiability())));
    }
    return DataTable.open(
        "Vectors by task and checkpoint",
        List.of(
            "task",
            "vector",
            "effects",
            "checkpoint",
            "verdict",
            "why undefined",
            "accuracy when told",
            "right queries",
            "trials",
            "split-half overlap",
            "heads"),
        cells);
  }
}
