package org.lethe.measure.headeffects;

import java.util.ArrayList;
import java.util.List;
import org.lethe.figure.DataTable;
import org.lethe.figure.DataTable.Cell;
import org.lethe.figure.Numerals;
import org.lethe.figure.Roster;
import org.lethe.measure.context.ContextWords;
import org.lethe.table.CheckpointRow;

/** The numbers behind the maps of effects. */
final class EffectTables {
  private final EffectGroups groups;
  private final Roster roster;

  EffectTables(EffectGroups groups, Roster roster) {
    this.groups = groups;
    this.roster = roster;
  }

  /** Compares every checkpoint with its base. */
  DataTable compared(List<EffectGroups.Kind> kinds) {
    List<List<Cell>> rows = new ArrayList<>();
    for (EffectGroups.Kind kind : kinds) {
      for (String base : roster.bases()) {
        List<EffectHeadRow> before = groups.at(kind, base);
        for (CheckpointRow checkpoint : roster.checkpoints()) {
          String id = checkpoint.checkpointId();
          List<EffectHeadRow> after = groups.at(kind, id);
          if (before != null && after != null && !id.equals(base)) {
            boolean undefined = groups.isUndefined(kind, base) || groups.isUndefined(kind, id);
            rows.add(
                DataTable.row(
                    kind.task(),
                    ContextWords.vector(kind.source(), kind.convention()),
                    kind.method(),
                    id,
                    undefined ? "undefined" : correlation(before, after),
                    undefined ? "undefined" : common(before, after)));
          }
        }
      }
    }
    return DataTable.open(
        "Effects of all heads, checkpoint and base",
        List.of(
            "task",
            "vector",
            "method",
            "checkpoint",
            "correlation of effects",
            "chosen heads in common"),
        rows);
  }

  private static Cell correlation(List<EffectHeadRow> before, List<EffectHeadRow> after) {
    return Cell.number(Numerals.plain(EffectGroups.correlation(before, after), 2));
  }

  private static Cell common(List<EffectHeadRow> before, List<EffectHeadRow> after) {
    return Cell.number(
        "%d of %d"
            .formatted(EffectGroups.common(before, after), EffectGroups.chosen(before).size()));
  }

  /** Lists the heads that make the vectors of what is drawn. */
  static DataTable chosen(List<List<EffectHeadRow>> drawn) {
    List<List<Cell>> rows = new ArrayList<>();
    for (List<EffectHeadRow> heads : drawn) {
      for (EffectHeadRow row : EffectGroups.chosen(heads)) {
        rows.add(
            DataTable.row(
                row.task(),
                ContextWords.vector(row.source(), row.convention()),
                row.checkpointId(),
                Cell.number(Numerals.count(row.layer())),
                Cell.number(Numerals.count(row.head())),
                Cell.number(Numerals.small(row.effect())),
                Cell.number(interval(row)),
                Cell.number(Numerals.count(row.queries()))));
      }
    }
    return DataTable.folded(
        "Heads that make the vectors, by falling effect",
        List.of("task", "vector", "checkpoint", "block", "head", "effect", "interval", "queries"),
        rows);
  }

  /** Returns the ends of an effect's interval. */
  static String interval(EffectHeadRow row) {
    return row.ciLow() == null
        ? "no interval"
        : "[%s, %s]".formatted(Numerals.small(row.ciLow()), Numerals.small(row.ciHigh()));
  }
}
