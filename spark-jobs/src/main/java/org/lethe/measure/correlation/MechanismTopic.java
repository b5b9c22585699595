package org.lethe.measure.correlation;

import static org.lethe.figure.DataTable.Cell.number;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.lethe.figure.Answer;
import org.lethe.figure.Chapter;
import org.lethe.figure.Chart;
import org.lethe.figure.Confidence;
import org.lethe.figure.DataTable;
import org.lethe.figure.LegendEntry;
import org.lethe.figure.Numerals;
import org.lethe.figure.Question;
import org.lethe.figure.ReportTables;
import org.lethe.figure.Roster;
import org.lethe.figure.Section;
import org.lethe.figure.Topic;

/** Every mechanism of forgetting against forgetting, side by side. */
final class MechanismTopic implements Topic {
  private static final String ID = "mechanisms";
  private static final String TITLE = "Which mechanism goes with forgetting?";
  private static final String READING =
      "One row is a number that stands for a mechanism. An observation is an ordered pair: a"
          + " checkpoint trained on one task, tested on another; all lengths and seeds stand"
          + " together. The dot is the partial coefficient: by how many standard deviations"
          + " forgetting grows per standard deviation of the number, with the norm of the change of"
          + " weights and the log of steps held. The whisker is its interval, which leaves out one"
          + " task at a time with all its pairs. The p-value permutes tasks (QAP) and is adjusted by"
          + " Benjamini and Hochberg over all rows of a column. Below 6 tasks there is neither. What"
          + " goes with forgetting need not cause it.";

  private final List<MechanismRow> rows;
  private final Roster roster;
  private final String confidence;
  private final MechanismWords words;

  MechanismTopic(ReportTables tables, Roster roster) {
    this.rows = tables.rows(MechanismRow.TABLE);
    this.roster = roster;
    this.confidence = Confidence.of(tables, MechanismRow.TABLE).label();
    this.words = new MechanismWords(confidence);
  }

  @Override
  public Chapter chapter() {
    return Chapter.EXPLANATIONS;
  }

  @Override
  public Section section() {
    if (rows.isEmpty()) {
      return Section.absent(
          ID,
          TITLE,
          "Not shown: no mechanism was measured at a checkpoint whose forgetting is known.",
          READING);
    }
    List<Chart> charts = new ArrayList<>();
    MechanismChart chart = new MechanismChart(confidence);
    for (String base : roster.bases()) {
      for (String y : List.of("delta", "loss_delta")) {
        List<MechanismRow> drawn =
            of(base, y).stream().filter(row -> row.partial() != null).toList();
        if (!drawn.isEmpty()) {
          Chart drawing =
              chart.draw("mechanisms-" + charts.size(), MechanismWords.forgotten(y), drawn);
          if (y.equals("loss_delta")) { // delta takes every task in its own main metric
            drawing.option().inMetric("loss");
          }
          charts.add(drawing);
        }
      }
    }
    return new Section(
        ID,
        TITLE,
        words.sentence(main()),
        READING,
        2,
        List.of(
            new LegendEntry("dot", "var(--lost)", "beyond chance"),
            new LegendEntry("dot", "var(--muted)", "not found"),
            new LegendEntry("whisker", "var(--text)", confidence)),
        charts,
        List.of(table()));
  }

  private List<MechanismRow> of(String base, String y) {
    return rows.stream().filter(row -> row.baseId().equals(base) && row.y().equals(y)).toList();
  }

  /** Rows of the first base in the loss, or in accuracy where there is no loss. */
  private List<MechanismRow> main() {
    String base = rows.get(0).baseId();
    List<MechanismRow> loss = of(base, "loss_delta");
    return loss.isEmpty() ? of(base, "delta") : loss;
  }

  @Override
  public List<Answer> answers() {
    if (rows.isEmpty()) {
      return List.of();
    }
    List<MechanismRow> main = main();
    Optional<MechanismRow> strongest = MechanismWords.strongest(main);
    String text = words.sentence(main);
    long tested = main.stream().filter(row -> row.p() != null).count();
    if (tested == 0) {
      return List.of(Answer.remark(Question.MECHANISM, text));
    }
    if (strongest.isEmpty()) {
      return List.of(
          new Answer(Question.MECHANISM, "0 of " + tested, "measures found", text, null));
    }
    MechanismRow row = strongest.get();
    return List.of(
        new Answer(
            Question.MECHANISM,
            Numerals.signed(row.partial(), 2) + " SD",
            words.interval(row),
            text,
            null));
  }

  private DataTable table() {
    List<List<DataTable.Cell>> cells = new ArrayList<>();
    for (MechanismRow row : rows) {
      cells.add(
          DataTable.row(
              row.baseId(),
              row.mechanism().replace('_', ' '),
              row.measure().replace('_', ' '),
              MechanismWords.forgotten(row.y()),
              number(Numerals.count(row.nTasks())),
              number(Numerals.count(row.nPairs())),
              number(Numerals.plain(row.r(), 2)),
              number(Numerals.plain(row.partial(), 2)),
              number(Numerals.plain(row.partialLow(), 2)),
              number(Numerals.plain(row.partialHigh(), 2)),
              number(Numerals.p(row.p())),
              number(Numerals.p(row.pBh())),
              number(Numerals.plain(row.mde(), 2)),
              row.verdict().toLowerCase(Locale.ROOT).replace('_', ' '),
              row.flag() == null ? null : row.flag().replace('_', ' ')));
    }
    return DataTable.folded(
        "Every number against forgetting, as in mechanisms",
        List.of(
            "base",
            "mechanism",
            "number",
            "forgetting in",
            "tasks",
            "pairs",
            "r",
            "partial",
            "from",
            "to",
            "p",
            "p adjusted",
            "would be found",
            "verdict",
            "flag"),
        cells);
  }
}
