package org.lethe.measure.forgetting;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.lethe.figure.Answer;
import org.lethe.figure.Chapter;
import org.lethe.figure.Chart;
import org.lethe.figure.Confidence;
import org.lethe.figure.Fact;
import org.lethe.figure.Group;
import org.lethe.figure.Group.Kind;
import org.lethe.figure.Question;
import org.lethe.figure.ReportTables;
import org.lethe.figure.Roster;
import org.lethe.figure.Section;
import org.lethe.figure.Topic;

/** What every checkpoint outside a sequence lost on every task. */
final class ForgettingFigure implements Topic {
  private static final String ID = "forgetting";
  private static final String TITLE = "Forgetting by task";

  private final ReportTables tables;
  private final Roster roster;
  private final ForgettingRows rows;
  private final ForgettingWords words;

  ForgettingFigure(ReportTables tables, Roster roster) {
    this.tables = tables;
    this.roster = roster;
    this.rows = new ForgettingRows(tables, roster);
    this.words = new ForgettingWords(tables, roster);
  }

  @Override
  public Chapter chapter() {
    return Chapter.LOSSES;
  }

  @Override
  public Section section() {
    if (tables.rows(ForgettingRow.TABLE).isEmpty()) {
      return Section.absent(
          ID,
          TITLE,
          "Not shown: the forgetting table has no rows. It needs scores of a checkpoint and of the"
              + " checkpoint it started from.",
          ForgettingMaps.READING);
    }
    List<Group> groups =
        roster.groups().stream().filter(group -> group.kind() != Kind.SEQUENCE).toList();
    ForgettingMaps maps = new ForgettingMaps(tables, roster);
    ForgettingTip tips = new ForgettingTip(Confidence.of(tables, ForgettingRow.TABLE).label());
    List<Chart> charts = new ArrayList<>(maps.charts(groups));
    charts.addAll(new LengthCurves(rows, roster, tips).charts());
    String lead =
        charts.isEmpty()
            ? "Not shown: no comparison concerns a checkpoint outside a sequence."
            : "What each fine-tuned checkpoint lost (orange) or gained (blue) on each task.";
    return maps.section(ID, TITLE, lead, groups, charts);
  }

  @Override
  public List<String> sentences() {
    return Stream.of("delta", "loss_delta")
        .flatMap(convention -> words.largest(others(convention)).stream())
        .toList();
  }

  @Override
  public List<Answer> answers() {
    return words.most(others("delta")).stream()
        .map(sentence -> Answer.remark(Question.FORGOTTEN, sentence))
        .toList();
  }

  @Override
  public List<Fact> facts() {
    return words.facts(tables.rows(ForgettingRow.TABLE));
  }

  @Override
  public List<String> absent() {
    return tables.rows(ForgettingRow.TABLE).isEmpty()
        ? List.of("comparisons with an earlier checkpoint")
        : List.of();
  }

  private List<ForgettingRow> others(String convention) {
    return rows.fineTuned(convention).stream().filter(row -> !row.isOfTrainedTask()).toList();
  }
}
