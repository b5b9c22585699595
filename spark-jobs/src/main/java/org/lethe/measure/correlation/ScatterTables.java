package org.lethe.measure.correlation;

import static org.lethe.figure.DataTable.Cell.number;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.lethe.figure.DataTable;
import org.lethe.figure.Numerals;
import org.lethe.figure.ReportTables;
import org.lethe.figure.Roster;
import org.lethe.measure.alignment.GradientAlignmentRow;
import org.lethe.measure.forgetting.ForgettingRows;

/** The numbers behind the charts of pairs of tasks. */
final class ScatterTables {
  private final ReportTables tables;
  private final Roster roster;
  private final ForgettingRows forgetting;
  private final ScatterWords words;

  ScatterTables(ReportTables tables, Roster roster) {
    this.tables = tables;
    this.roster = roster;
    this.forgetting = new ForgettingRows(tables, roster);
    this.words = new ScatterWords(tables, roster);
  }

  /** Returns the points of all charts. */
  DataTable points(List<String> measures) {
    List<String> columns = new ArrayList<>(List.of("trained on", "tested on", "before"));
    columns.add("forgotten");
    columns.add("unit");
    measures.forEach(name -> columns.add(ScatterWords.measure(name)));
    List<PairMeasure> values =
        measures.stream().map(name -> new PairMeasure(tables, name)).toList();
    List<List<DataTable.Cell>> rows = new ArrayList<>();
    for (String base : roster.bases()) {
      for (String convention : TrainedPair.CONVENTIONS) {
        for (TrainedPair pair : TrainedPair.of(forgetting.drawn(convention), roster, base)) {
          rows.add(cells(pair, values));
        }
      }
    }
    return DataTable.folded("The points", columns, rows);
  }

  private static List<DataTable.Cell> cells(TrainedPair pair, List<PairMeasure> measures) {
    List<DataTable.Cell> cells =
        DataTable.row(
            pair.trainedOn(),
            pair.task(),
            pair.base(),
            number(pair.unit().signed(pair.value())),
            pair.unit().name());
    for (PairMeasure measure : measures) {
      Optional<Double> x = measure.value(pair.base(), pair.trainedOn(), pair.task());
      cells.add(number(Numerals.plain(x.orElse(null), 4)));
    }
    return cells;
  }

  /** Returns what every term adds to the explanation of forgetting. */
  DataTable regressions() {
    List<List<DataTable.Cell>> rows = new ArrayList<>();
    for (RegressionRow row : tables.rows(RegressionRow.TABLE)) {
      rows.add(
          DataTable.row(
              row.baseId(),
              row.y(),
              ScatterWords.measure(row.term()).replace('_', ' '),
              number(Numerals.count(row.nTasks())),
              number(Numerals.count(row.nPairs())),
              number(Numerals.plain(row.estimate(), 4)),
              number(Numerals.plain(row.ciLow(), 4)),
              number(Numerals.plain(row.ciHigh(), 4)),
              number(Numerals.plain(row.standardised(), 2)),
              number(Numerals.p(row.p())),
              number(Numerals.p(row.pBh())),
              row.flag() == null ? null : row.flag().replace('_', ' ')));
    }
    return DataTable.folded(
        "Regression of forgetting, all terms together (p by QAP; adjusted over the terms of a regression)",
        List.of(
            "before",
            "forgetting",
            "term",
            "tasks",
            "pairs",
            "estimate",
            "from",
            "to",
            "standardised",
            "p",
            "p adjusted",
            "flag"),
        rows);
  }

  /** Returns how far the cosines of gradients can be trusted. */
  DataTable alignment() {
    List<List<DataTable.Cell>> rows = new ArrayList<>();
    for (GradientAlignmentRow row : PairMeasure.wholeModels(tables)) {
      if (row.taskA().compareTo(row.taskB()) < 0) {
        rows.add(
            DataTable.row(
                row.checkpointId(),
                row.taskA(),
                row.taskB(),
                number(Numerals.plain(row.cosine(), 3)),
                number(Numerals.plain(row.cosineError(), 3)),
                number(Numerals.plain(row.reliabilityA(), 2)),
                number(Numerals.plain(row.reliabilityB(), 2)),
                number(range(row.crossFitted(), row.crossFittedLow(), row.crossFittedHigh())),
                number(range(row.corrected(), row.correctedLow(), row.correctedHigh())),
                row.flag() == null ? null : row.flag().replace('_', ' ')));
      }
    }
    return DataTable.folded(
        "Cosines of gradients and how reliable they are (whole models)",
        List.of(
            "checkpoint",
            "task",
            "other task",
            "cosine",
            "its error",
            "reliability",
            "of the other",
            "cross-fitted",
            "corrected for noise",
            "flag"),
        rows);
  }

  private static String range(Double value, Double low, Double high) {
    return low == null || high == null
        ? Numerals.plain(value, 3)
        : "%s (%s to %s)"
            .formatted(Numerals.plain(value, 3), Numerals.plain(low, 3), Numerals.plain(high, 3));
  }

  /** Returns every coefficient, drawn or not. */
  DataTable coefficients() {
    List<List<DataTable.Cell>> rows = new ArrayList<>();
    for (CorrelationRow row : tables.rows(CorrelationRow.TABLE)) {
      rows.add(
          DataTable.row(
              row.x(),
              row.y(),
              row.method(),
              number(
                  row.trainingSteps() == null
                      ? Numerals.NONE
                      : Numerals.count(row.trainingSteps())),
              row.seed(),
              row.runs() == null ? null : row.runs().replace('_', ' '),
              number(Numerals.count(row.nTasks())),
              number(Numerals.count(row.nPairs())),
              number(
                  CorrelationTable.TOO_FEW_TASKS.equals(row.flag())
                      ? "Too few tasks"
                      : Numerals.plain(row.r(), 3)),
              number(words.interval(row)),
              number(Numerals.p(row.pNaive())),
              number(Numerals.p(row.pMantel())),
              number(Numerals.p(row.pBh())),
              number(Numerals.plain(row.slope(), 4)),
              number(Numerals.plain(row.looLow(), 2) + " to " + Numerals.plain(row.looHigh(), 2)),
              row.flag() == null ? null : row.flag().replace('_', ' ')));
    }
    return DataTable.folded(
        "Every coefficient (slope in units of the table: shares, not points)",
        List.of(
            "measure",
            "forgetting",
            "method",
            "steps",
            "seed",
            "a trained task is",
            "tasks",
            "pairs",
            "r",
            "interval",
            "p (naive)",
            "p (Mantel)",
            "p adjusted",
            "slope",
            "one task left out",
            "flag"),
        rows);
  }
}
