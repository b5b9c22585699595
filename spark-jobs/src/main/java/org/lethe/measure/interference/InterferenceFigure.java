package org.lethe.measure.interference;

import static org.lethe.figure.DataTable.Cell.number;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.lethe.figure.Chapter;
import org.lethe.figure.Chart;
import org.lethe.figure.Confidence;
import org.lethe.figure.DataTable;
import org.lethe.figure.Numerals;
import org.lethe.figure.ReportTables;
import org.lethe.figure.Roster;
import org.lethe.figure.Section;
import org.lethe.figure.Topic;

/** Where gradients of two tasks conflict at the bases: a map of blocks and modules each. */
final class InterferenceFigure implements Topic {
  private static final String ID = "interference";
  private static final String TITLE = "Where gradients of tasks conflict";
  private static final String READING =
      "The examples of a task are dealt into blocks. A pair is a block of one task and a block of"
          + " another number of another task, so that both never hold the same document; it"
          + " conflicts when the gradients of the answer loss have a negative cosine. Interference"
          + " is the mean of max(0, −cosine). Small batches of one task conflict too: the baseline is"
          + " the mean rate within the two tasks, the excess what two tasks conflict more. The map"
          + " shows the mean excess over pairs of tasks, in points of per cent, at the base. Intervals"
          + " leave out a block at a time, for pairs share blocks; they are not corrected for the"
          + " number of pairs of tasks.";

  private final ReportTables tables;
  private final Roster roster;

  InterferenceFigure(ReportTables tables, Roster roster) {
    this.tables = tables;
    this.roster = roster;
  }

  @Override
  public Chapter chapter() {
    return Chapter.EXPLANATIONS;
  }

  @Override
  public Section section() {
    List<GradientInterferenceRow> whole = whole();
    if (whole.isEmpty()) {
      return Section.absent(
          ID,
          TITLE,
          "Not shown: the gradient_interference table has no pair of tasks at a base. It needs"
              + " gradients of two tasks or more in blocks of examples (section gradients).",
          READING);
    }
    List<Chart> charts = new ArrayList<>();
    for (String base : roster.bases()) {
      ConflictMap map =
          new ConflictMap(
              tables
                  .rows(GradientInterferenceRow.TABLE, GradientInterferenceRow.SCOPE, "module")
                  .stream()
                  .filter(row -> row.checkpointId().equals(base))
                  .toList());
      if (!map.isEmpty()) {
        charts.add(map.draw("interference-" + charts.size(), base));
      }
    }
    return new Section(
        ID, TITLE, lead(whole), READING, 2, List.of(), charts, List.of(pairs(whole)));
  }

  @Override
  public List<String> absent() {
    return whole().isEmpty() ? List.of("interference of gradients") : List.of();
  }

  /** Returns the rows of pairs of tasks over all parameters at bases. */
  private List<GradientInterferenceRow> whole() {
    return tables
        .rows(GradientInterferenceRow.TABLE, GradientInterferenceRow.SCOPE, "global")
        .stream()
        .filter(row -> !row.isWithin() && roster.bases().contains(row.checkpointId()))
        .toList();
  }

  private String lead(List<GradientInterferenceRow> whole) {
    return roster.bases().stream()
        .map(base -> whole.stream().filter(row -> row.checkpointId().equals(base)).toList())
        .filter(rows -> !rows.isEmpty())
        .map(InterferenceFigure::sentence)
        .collect(Collectors.joining(" "));
  }

  private static String sentence(List<GradientInterferenceRow> rows) {
    List<GradientInterferenceRow> based = rows.stream().filter(r -> r.excess() != null).toList();
    long more = based.stream().filter(r -> r.excessLow() != null && r.excessLow() > 0).count();
    long fewer = based.stream().filter(r -> r.excessHigh() != null && r.excessHigh() < 0).count();
    return "At %s, gradients of small batches of two tasks conflict in %s %% of pairs, those of one task in %s %%. Of %s of tasks, %d conflict more than batches of one task beyond chance, %d less."
        .formatted(
            rows.get(0).checkpointId(),
            percent(ConflictMap.mean(rows, GradientInterferenceRow::conflictRate)),
            percent(ConflictMap.mean(based, GradientInterferenceRow::baselineConflictRate)),
            Numerals.count(rows.size(), "pair"),
            more,
            fewer);
  }

  private DataTable pairs(List<GradientInterferenceRow> whole) {
    String level = Confidence.of(tables, GradientInterferenceRow.TABLE).label();
    List<List<DataTable.Cell>> rows = new ArrayList<>();
    for (GradientInterferenceRow row : whole) {
      rows.add(
          DataTable.row(
              row.checkpointId(),
              row.taskA(),
              row.taskB(),
              number(Numerals.count(row.pairs())),
              number(percent(row.conflictRate())),
              number(interval(row.conflictLow(), row.conflictHigh(), 100, 1)),
              number(percent(row.baselineConflictRate())),
              number(percent(row.excess())),
              number(interval(row.excessLow(), row.excessHigh(), 100, 1)),
              number(Numerals.plain(row.interference(), 4)),
              number(interval(row.interferenceLow(), row.interferenceHigh(), 1, 4)),
              number(Numerals.plain(row.baselineInterference(), 4)),
              number(Numerals.plain(row.meanCosine(), 4)),
              row.flag() == null ? null : row.flag().replace('_', ' ')));
    }
    return DataTable.folded(
        "Conflicts of whole gradients at the base",
        List.of(
            "at",
            "task",
            "task",
            "pairs",
            "conflicts, %",
            level,
            "within a task, %",
            "excess, points",
            level,
            "interference",
            level,
            "within a task",
            "mean cosine",
            "flag"),
        rows);
  }

  private static String percent(Double share) {
    return Numerals.plain(share == null ? null : 100 * share, 1);
  }

  private static String interval(Double low, Double high, double scale, int digits) {
    return low == null || high == null
        ? Numerals.NONE
        : "%s to %s"
            .formatted(Numerals.plain(scale * low, digits), Numerals.plain(scale * high, digits));
  }
}
