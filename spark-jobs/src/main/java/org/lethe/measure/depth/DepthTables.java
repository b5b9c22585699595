package org.lethe.measure.depth;

import static org.lethe.figure.DataTable.Cell.number;

import java.util.ArrayList;
import java.util.List;
import org.lethe.figure.DataTable;
import org.lethe.figure.Numerals;

/** The numbers behind the figure of drift by depth. */
final class DepthTables {
  private final String level;

  /**
   * @param level heading of intervals
   */
  DepthTables(String level) {
    this.level = level;
  }

  DataTable depth(List<DriftByDepthRow> drawn) {
    List<List<DataTable.Cell>> rows = new ArrayList<>();
    for (DriftByDepthRow row : drawn) {
      rows.add(
          DataTable.row(
              row.checkpointId(),
              row.referenceId(),
              row.task(),
              row.third(),
              number(Numerals.plain(row.drift(), 4)),
              number(interval(row.driftLow(), row.driftHigh(), 4)),
              number(Numerals.plain(row.beyond(), 4)),
              number(interval(row.beyondLow(), row.beyondHigh(), 4)),
              number(Numerals.plain(row.ckaDrift(), 4)),
              number(interval(row.ckaLow(), row.ckaHigh(), 4)),
              number(Numerals.count(row.n())),
              row.flag() == null ? null : row.flag().replace('_', ' ')));
    }
    return DataTable.folded(
        "Drift by thirds of the blocks",
        List.of(
            "checkpoint",
            "against",
            "task",
            "third",
            "drift",
            level,
            "beyond the others",
            level,
            "1 − CKA",
            level,
            "n",
            "flag"),
        rows);
  }

  DataTable loss(List<DriftAndLossRow> drawn) {
    List<List<DataTable.Cell>> rows = new ArrayList<>();
    for (DriftAndLossRow row : drawn) {
      rows.add(
          DataTable.row(
              row.checkpointId(),
              row.referenceId(),
              row.task(),
              row.third(),
              number(Numerals.signed(row.loss(), 3)),
              number(Numerals.signed(row.spearman(), 2)),
              number(interval(row.ciLow(), row.ciHigh(), 2)),
              number(Numerals.p(row.p())),
              number(Numerals.p(row.pBh())),
              number(Numerals.signed(row.pearson(), 2)),
              number(Numerals.count(row.n())),
              row.flag() == null ? null : row.flag().replace('_', ' ')));
    }
    return DataTable.folded(
        "Drift and loss, document by document",
        List.of(
            "checkpoint",
            "against",
            "task",
            "third",
            "loss, nats",
            "Spearman",
            level,
            "p",
            "p corrected",
            "Pearson",
            "n",
            "flag"),
        rows);
  }

  private static String interval(Double low, Double high, int digits) {
    return low == null || high == null
        ? Numerals.NONE
        : Numerals.plain(low, digits) + " to " + Numerals.plain(high, digits);
  }
}
