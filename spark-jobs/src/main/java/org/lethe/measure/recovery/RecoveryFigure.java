package org.lethe.measure.recovery;

import static org.lethe.figure.DataTable.Cell.number;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.lethe.figure.Answer;
import org.lethe.figure.Chapter;
import org.lethe.figure.Chart;
import org.lethe.figure.Confidence;
import org.lethe.figure.DataTable;
import org.lethe.figure.Fact;
import org.lethe.figure.LegendEntry;
import org.lethe.figure.MetricUnit;
import org.lethe.figure.Numerals;
import org.lethe.figure.Question;
import org.lethe.figure.ReportTables;
import org.lethe.figure.Roster;
import org.lethe.figure.RowList;
import org.lethe.figure.Section;
import org.lethe.figure.Topic;

/** The part of a loss that restoration recovers, and the part that stays lost. */
final class RecoveryFigure implements Topic {
  private static final String ID = "recovery";
  private static final String TITLE = "What came back";
  private static final String READING =
      "Gross loss G is the base's score minus the fine-tuned checkpoint's. Residual Z is the"
          + " control's score (the base after the same restoration steps) minus the restored"
          + " checkpoint's. G − Z came back: the ability was hidden, not lost (pseudo-forgetting);"
          + " Z is still missing (actual forgetting). The share that came back is 1 − Z/G, given"
          + " where the interval of G lies above zero. Stage, a label by these intervals alone:"
          + " floor = the base does not do the task; none = a loss beyond the margin is excluded;"
          + " pseudo = lost, and no more than the margin stays lost; actual = lost, and something"
          + " stays lost; undecided = the intervals allow more than one of these. Epsilon and margin"
          + " stand in table floors (one and three points of accuracy unless the options say"
          + " otherwise; of a log-likelihood one and three per cent of the gap between base and"
          + " floor). Over all tasks: those above the floor that the checkpoint was not trained on,"
          + " each with the same weight.";
  private static final List<String> STAGES =
      List.of("ACTUAL", "PSEUDO", "UNDECIDED", "NONE", "FLOOR");

  private final List<RecoveryRow> all;
  private final List<PooledRecoveryRow> pooled;
  private final String metric;
  private final String interval;

  RecoveryFigure(ReportTables tables, Roster roster) {
    this.all = tables.rows(RecoveryRow.TABLE);
    this.pooled = tables.rows(PooledRecoveryRow.TABLE);
    String accuracy = roster.metric();
    boolean has = all.stream().anyMatch(row -> row.metric().equals(accuracy));
    this.metric = has || all.isEmpty() ? accuracy : all.get(0).metric();
    this.interval = Confidence.of(tables, RecoveryRow.TABLE).label();
  }

  @Override
  public Chapter chapter() {
    return Chapter.LOSSES;
  }

  @Override
  public Section section() {
    if (all.isEmpty()) {
      return Section.absent(
          ID,
          TITLE,
          "Not shown: the recovery table has no rows. It needs a restored checkpoint for a"
              + " fine-tuned one, and the control: the base after the same restoration steps.",
          READING);
    }
    List<RecoveryRow> rows = rows(metric);
    String some =
        rows.size() > RowList.LIMIT
            ? " Drawn: the first %d of %d by stage and loss.".formatted(RowList.LIMIT, rows.size())
            : "";
    return new Section(
        ID,
        TITLE,
        lead(rows) + some,
        READING,
        1,
        legend(),
        charts(),
        List.of(pooledTable(), table()));
  }

  /** Returns a chart a metric; that of the first screen's metric is drawn without a choice. */
  private List<Chart> charts() {
    RecoveryChart chart = new RecoveryChart(all, interval);
    List<Chart> charts = new ArrayList<>();
    charts.add(chart.draw("recovery-bars", metric, limited(metric)));
    all.stream()
        .map(RecoveryRow::metric)
        .filter(other -> !other.equals(metric))
        .distinct()
        .sorted()
        .forEach(
            other -> {
              String id = "recovery-bars-" + MetricUnit.id(other);
              Chart one = chart.draw(id, other, limited(other));
              one.option().onlyWhenChosen();
              charts.add(one);
            });
    return charts;
  }

  private List<RecoveryRow> limited(String metric) {
    return rows(metric).stream().limit(RowList.LIMIT).toList();
  }

  private List<RecoveryRow> rows(String metric) {
    return all.stream()
        .filter(row -> row.metric().equals(metric))
        .sorted(
            Comparator.comparing((RecoveryRow row) -> STAGES.indexOf(row.stage()))
                .thenComparing(Comparator.comparing(RecoveryRow::gross).reversed())
                .thenComparing(RecoveryRow::fineTunedId)
                .thenComparing(RecoveryRow::task))
        .toList();
  }

  private static String lead(List<RecoveryRow> rows) {
    return stages(rows).entrySet().stream()
        .map(e -> e.getValue() + " " + e.getKey().toLowerCase(Locale.ROOT))
        .reduce((a, b) -> a + ", " + b)
        .map(text -> "Of " + Numerals.count(rows.size(), "comparison") + ": " + text + ".")
        .orElse("");
  }

  @Override
  public List<String> sentences() {
    return ofAll(metric).map(this::sentence).toList();
  }

  /** Returns the rows of all fine-tuned checkpoints, one a base and restoration. */
  private Stream<PooledRecoveryRow> ofAll(String metric) {
    return pooled.stream().filter(row -> row.fineTunedId() == null && row.metric().equals(metric));
  }

  private String sentence(PooledRecoveryRow row) {
    MetricUnit unit = MetricUnit.ofMetric(row.metric());
    String over =
        "Over %s and %s that the base does%s"
            .formatted(
                Numerals.count(row.nCheckpoints(), "fine-tuned checkpoint"),
                Numerals.count(row.tasks().size(), "task"),
                row.restorationSteps() == null
                    ? ""
                    : ", restored for " + Numerals.count(row.restorationSteps(), "step"));
    String lost =
        "%s, fine-tuning lost %s on average (%s %s)"
            .formatted(
                over,
                unit.signed(row.gross()) + " " + unit.name(),
                interval,
                unit.interval(row.grossLow(), row.grossHigh()));
    String open =
        row.flag() == null
            ? ""
            : " The text pattern of some checkpoints is not restored, so more may come back.";
    return row.ratio() == null
        ? lost + "; the interval of the loss includes zero, so no share is given." + open
        : "%s; restoration brought back %s of it (%s %s to %s).%s"
            .formatted(
                lost,
                percent(row.ratio()),
                interval,
                percent(row.ratioLow()),
                percent(row.ratioHigh()),
                open);
  }

  private static String percent(double share) {
    return Numerals.plain(100 * share, 0) + " %";
  }

  @Override
  public List<Answer> answers() {
    if (!all.isEmpty() && ofAll(metric).findAny().isEmpty()) {
      return List.of(
          Answer.remark(
              Question.RECOVERED,
              "Not known: there is no restored checkpoint on a task that the base does. "
                  + lead(rows(metric))));
    }
    return ofAll(metric)
        .map(
            row ->
                row.ratio() == null
                    ? Answer.remark(Question.RECOVERED, sentence(row))
                    : answer(row))
        .toList();
  }

  private Answer answer(PooledRecoveryRow row) {
    String sentence = sentence(row);
    return new Answer(
        Question.RECOVERED,
        percent(row.ratio()),
        "%s %s to %s".formatted(interval, percent(row.ratioLow()), percent(row.ratioHigh())),
        sentence,
        new Answer.Picture(
            List.of(new Answer.Part(within(row.ratio()), "var(--pseudo)", "came back")),
            within(row.ratioLow()),
            within(row.ratioHigh()),
            "Share of the loss that came back."));
  }

  private static double within(double share) {
    return Math.max(0, Math.min(1, share));
  }

  @Override
  public List<Fact> facts() {
    return all.stream()
        .flatMap(
            row ->
                Stream.of(row.fineTunedId(), row.restoredId())
                    .map(id -> new Fact(id, row.task(), row.metric(), row.gross(), words(row))))
        .toList();
  }

  private String words(RecoveryRow row) {
    MetricUnit unit = MetricUnit.ofMetric(row.metric());
    return "Restored as %s, %s: lost %s, still missing %s (%s %s)%s, n = %s: %s."
        .formatted(
            row.restoredId(),
            MetricUnit.words(row.metric()),
            unit.signed(row.gross()),
            unit.signed(row.residual()) + " " + unit.name(),
            interval,
            unit.interval(row.residualLow(), row.residualHigh()),
            row.ratio() == null ? "" : ", came back " + percent(row.ratio()),
            Numerals.count(row.n()),
            row.stage().toLowerCase(Locale.ROOT));
  }

  @Override
  public List<String> absent() {
    return all.isEmpty() ? List.of("restored checkpoints with their control") : List.of();
  }

  /** Returns how many rows stand at each stage, every stage named. */
  private static Map<String, Long> stages(List<RecoveryRow> rows) {
    Map<String, Long> counts = new LinkedHashMap<>();
    for (String stage : STAGES) {
      counts.put(stage, rows.stream().filter(row -> row.stage().equals(stage)).count());
    }
    return counts;
  }

  private List<LegendEntry> legend() {
    return List.of(
        new LegendEntry("box", "var(--lost)", "lost, still missing (actual)"),
        new LegendEntry("box", "var(--pseudo)", "lost, came back (pseudo)"),
        new LegendEntry("box hatched", "var(--gained)", "gained by fine-tuning"),
        new LegendEntry("whisker", "var(--text)", interval + " of the loss G"),
        new LegendEntry("diamond", "var(--c7)", "residual Z, " + interval));
  }

  private DataTable pooledTable() {
    List<List<DataTable.Cell>> cells = new ArrayList<>();
    for (PooledRecoveryRow row : pooled) {
      MetricUnit own = MetricUnit.ofMetric(row.metric());
      cells.add(
          DataTable.row(
              row.fineTunedId() == null ? "all fine-tuned" : row.fineTunedId(),
              row.restorationSteps(),
              row.metric(),
              number(Numerals.count(row.tasks().size())),
              number(own.signed(row.gross())),
              number(own.interval(row.grossLow(), row.grossHigh())),
              number(own.signed(row.residual())),
              number(own.interval(row.residualLow(), row.residualHigh())),
              number(own.signed(row.recovered())),
              number(own.interval(row.recoveredLow(), row.recoveredHigh())),
              number(row.ratio() == null ? Numerals.NONE : percent(row.ratio())),
              number(
                  row.ratio() == null
                      ? Numerals.NONE
                      : percent(row.ratioLow()) + " to " + percent(row.ratioHigh())),
              row.flag()));
    }
    return DataTable.folded(
        "Over all tasks that the base does",
        List.of(
            "fine-tuned",
            "restored, steps",
            "metric",
            "tasks",
            "gross G",
            interval,
            "residual Z",
            interval,
            "came back",
            interval,
            "share",
            interval,
            "flag"),
        cells);
  }

  private DataTable table() {
    List<List<DataTable.Cell>> cells = new ArrayList<>();
    for (RecoveryRow row : all) {
      MetricUnit own = MetricUnit.ofMetric(row.metric());
      cells.add(
          DataTable.row(
              row.fineTunedId(),
              row.restoredId(),
              row.controlId(),
              row.task(),
              row.metric(),
              number(own.signed(row.gross())),
              number(own.interval(row.grossLow(), row.grossHigh())),
              number(own.signed(row.residual())),
              number(own.interval(row.residualLow(), row.residualHigh())),
              number(own.signed(row.recovered())),
              number(own.interval(row.recoveredLow(), row.recoveredHigh())),
              number(Numerals.plain(row.ratio(), 2)),
              number(
                  row.ratioLow() == null || row.ratioHigh() == null
                      ? Numerals.NONE
                      : Numerals.plain(row.ratioLow(), 2)
                          + " to "
                          + Numerals.plain(row.ratioHigh(), 2)),
              row.stage().toLowerCase(Locale.ROOT),
              number(row.nToDecide() == null ? Numerals.NONE : Numerals.count(row.nToDecide())),
              number(Numerals.count(row.n())),
              row.flag()));
    }
    return DataTable.folded(
        "Recovery of every fine-tuned checkpoint and task",
        List.of(
            "fine-tuned",
            "restored",
            "control",
            "task",
            "metric",
            "gross G",
            interval,
            "residual Z",
            interval,
            "came back",
            interval,
            "share",
            interval,
            "stage",
            "n to decide",
            "n",
            "flag"),
        cells);
  }
}
