package org.lethe.measure.forgetting;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.lethe.figure.Against;
import org.lethe.figure.Group;
import org.lethe.figure.Option;
import org.lethe.figure.ReportTables;
import org.lethe.figure.Roster;

/** Chooses which rows of {@code forgetting} are drawn together: of each convention one metric. */
public final class ForgettingRows {
  private final List<ForgettingRow> rows;
  private final Roster roster;

  public ForgettingRows(ReportTables tables, Roster roster) {
    this.rows = tables.rows(ForgettingRow.TABLE);
    this.roster = roster;
  }

  /** Returns the rows of a convention in the metric that is drawn. */
  public List<ForgettingRow> drawn(String convention) {
    return metrics(convention).stream()
        .findFirst()
        .map(metric -> in(convention, metric))
        .orElse(List.of());
  }

  /** Returns the metrics of a convention: the one that is drawn, then the others by name. */
  List<String> metrics(String convention) {
    TreeSet<String> metrics = new TreeSet<>();
    rows.stream()
        .filter(row -> row.convention().equals(convention))
        .forEach(row -> metrics.add(row.metric()));
    String first = convention.equals("delta") ? roster.metric() : "loss";
    List<String> ordered = new ArrayList<>(metrics);
    if (ordered.remove(first)) {
      ordered.add(0, first);
    }
    return ordered;
  }

  /** Returns the rows of a convention in a metric. */
  List<ForgettingRow> in(String convention, String metric) {
    return rows.stream()
        .filter(row -> row.convention().equals(convention) && row.metric().equals(metric))
        .toList();
  }

  /** Returns whether the metric of a row is the one that is drawn of its convention. */
  boolean isDrawn(ForgettingRow row) {
    return metrics(row.convention()).indexOf(row.metric()) == 0;
  }

  /** Lets a drawing of the metric of a row follow the metric the reader chooses. */
  void follow(Option option, ForgettingRow row) {
    option.inMetric(row.metric());
    if (!isDrawn(row)) {
      option.onlyWhenChosen();
    }
  }

  /** Returns the drawn rows of a group against the base, or else against the parent. */
  List<ForgettingRow> sinceStart(Group group, String convention) {
    return Against.sinceStart(drawn(convention), group, roster);
  }

  /** Returns the drawn rows of checkpoints fine-tuned on one task. */
  List<ForgettingRow> fineTuned(String convention) {
    return roster.groups().stream()
        .filter(group -> group.kind() == Group.Kind.FINE_TUNED)
        .flatMap(group -> sinceStart(group, convention).stream())
        .toList();
  }
}
