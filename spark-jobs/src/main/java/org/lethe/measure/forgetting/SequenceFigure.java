package org.lethe.measure.forgetting;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.lethe.figure.Chapter;
import org.lethe.figure.Chart;
import org.lethe.figure.Group;
import org.lethe.figure.Group.Kind;
import org.lethe.figure.ReportTables;
import org.lethe.figure.Roster;
import org.lethe.figure.Section;
import org.lethe.figure.Topic;

/** What the checkpoints of a training sequence lost on every task. */
final class SequenceFigure implements Topic {
  private static final String ID = "sequence";
  private static final String TITLE = "Forgetting along a sequence";

  private final ReportTables tables;
  private final Roster roster;
  private final List<Group> sequences;

  SequenceFigure(ReportTables tables, Roster roster) {
    this.tables = tables;
    this.roster = roster;
    this.sequences =
        roster.groups().stream().filter(group -> group.kind() == Kind.SEQUENCE).toList();
  }

  @Override
  public Chapter chapter() {
    return Chapter.LOSSES;
  }

  @Override
  public Section section() {
    ForgettingMaps maps = new ForgettingMaps(tables, roster);
    List<Chart> charts = new ArrayList<>(new SequenceCurves(tables, roster).charts());
    charts.addAll(maps.charts(sequences));
    if (charts.isEmpty()) {
      return Section.absent(
          ID,
          TITLE,
          sequences.isEmpty()
              ? "Not shown: no checkpoint of this experiment belongs to a training sequence."
              : "Not shown: the forgetting table has no rows for the checkpoints of a sequence.",
          ForgettingMaps.READING);
    }
    return maps.section(
        ID,
        TITLE,
        "Tasks learnt one after the other: a curve is a task, filled from the step that trains it on;"
            + " in the maps each row is the state after that step.",
        sequences,
        charts);
  }

  @Override
  public List<String> sentences() {
    ForgettingRows rows = new ForgettingRows(tables, roster);
    ForgettingWords words = new ForgettingWords(tables, roster);
    return sequences.stream()
        .map(group -> words.sequence(group, atTheEnd(rows.sinceStart(group, "delta"), group)))
        .flatMap(Optional::stream)
        .toList();
  }

  /** Returns the rows of the last checkpoint against the base. */
  private List<ForgettingRow> atTheEnd(List<ForgettingRow> rows, Group group) {
    String last = group.checkpoints().get(group.checkpoints().size() - 1);
    return rows.stream()
        .filter(row -> row.checkpointId().equals(last) && roster.isBase(row.referenceId()))
        .toList();
  }

  @Override
  public List<String> absent() {
    return sequences.isEmpty() ? List.of("a training sequence") : List.of();
  }
}
