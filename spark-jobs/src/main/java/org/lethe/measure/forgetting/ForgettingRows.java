package org.lethe.measure.forgetting;

import java.util.List;
import java.util.TreeSet;
import org.lethe.figure.Against;
import org.lethe.figure.Group;
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
    List<ForgettingRow> stated =
        rows.stream().filter(row -> row.convention().equals(convention)).toList();
    TreeSet<String> metrics = new TreeSet<>(stated.stream().map(ForgettingRow::metric).toList());
    if (metrics.size() < 2) {
      return stated;
    }
    String loss = metrics.contains("loss") ? "loss" : metrics.first();
    String metric = convention.equals("delta") ? roster.metric() : loss;
    return stated.stream().filter(row -> row.metric().equals(metric)).toList();
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
