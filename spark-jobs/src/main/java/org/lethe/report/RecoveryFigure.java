package org.lethe.report;

import static org.lethe.report.DataTable.Cell.number;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.lethe.measure.recovery.RecoveryRow;

/** What restoration brings back of a loss, and what stays lost. */
final class RecoveryFigure {
  private static final String ID = "recovery";
  private static final String TITLE = "Pseudo or actual forgetting";
  private static final String READING =
      "Gross loss G is the base's score minus the fine-tuned checkpoint's. Residual Z is the"
          + " control's score (the base after the same restoration steps) minus the restored"
          + " checkpoint's. What comes back, max(0, G − Z), was pseudo forgetting: the ability was"
          + " hidden, not lost; what stays missing is actual forgetting. Stage, with a margin"
          + " (epsilon; one accuracy point unless the options say otherwise): none = no loss; pseudo = lost and back; actual = still missing;"
          + " undecided = the intervals allow more than one of these.";
  private static final List<String> STAGES = List.of("ACTUAL", "PSEUDO", "UNDECIDED", "NONE");
  private static final int DRAWN = 40;
  private static final int ROW = 34;

  private final ReportData data;
  private final Roster roster;
  private final String metric;
  private final Unit unit;

  RecoveryFigure(ReportData data, Roster roster) {
    this.data = data;
    this.roster = roster;
    String preferred = new Comparisons(data, roster).metric();
    boolean has = data.recovery().stream().anyMatch(row -> row.metric().equals(preferred));
    this.metric = has || data.recovery().isEmpty() ? preferred : data.recovery().get(0).metric();
    this.unit = Unit.ofMetric(metric);
  }

  /** Returns the section. */
  Section section() {
    if (data.recovery().isEmpty()) {
      return Section.absent(
          ID,
          TITLE,
          "Not shown: the recovery table has no rows. It needs a restored checkpoint for a"
              + " fine-tuned one, and the control: the base after the same restoration steps.",
          READING);
    }
    List<RecoveryRow> rows = rows();
    List<RecoveryRow> drawn = rows.subList(0, Math.min(DRAWN, rows.size()));
    String some =
        rows.size() > drawn.size()
            ? " Drawn: the first %d of %d by stage and loss.".formatted(drawn.size(), rows.size())
            : "";
    return new Section(
        ID,
        TITLE,
        lead(rows) + some,
        READING,
        1,
        legend(),
        List.of(chart(drawn)),
        List.of(table()));
  }

  private List<RecoveryRow> rows() {
    return data.recovery().stream()
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
        .map(text -> "Of " + Numbers.count(rows.size(), "comparison") + ": " + text + ".")
        .orElse("");
  }

  /** Returns how many rows stand at each stage, every stage named. */
  static Map<String, Long> stages(List<RecoveryRow> rows) {
    Map<String, Long> counts = new LinkedHashMap<>();
    for (String stage : STAGES) {
      counts.put(stage, rows.stream().filter(row -> row.stage().equals(stage)).count());
    }
    return counts;
  }

  private List<LegendEntry> legend() {
    String interval = Confidence.label(data);
    return List.of(
        new LegendEntry("box", "var(--lost)", "lost and still missing (actual part)"),
        new LegendEntry("box", "var(--pseudo)", "lost and come back (pseudo part)"),
        new LegendEntry("box", "var(--gained)", "gained by fine-tuning (negative loss)"),
        new LegendEntry("whisker", "var(--text)", interval + " of the gross loss G"),
        new LegendEntry("diamond", "var(--c7)", "residual Z with " + interval));
  }

  private Chart chart(List<RecoveryRow> rows) {
    List<String> names = new ArrayList<>();
    List<String> stages = new ArrayList<>();
    List<Option> actual = new ArrayList<>();
    List<Option> pseudo = new ArrayList<>();
    List<Option> gained = new ArrayList<>();
    List<Option> gross = new ArrayList<>();
    List<Option> residual = new ArrayList<>();
    for (RecoveryRow row : rows) {
      String tip = tip(row);
      double missing = Math.max(0, Math.min(row.gross(), row.residual()));
      double lost = Math.max(0, row.gross());
      int index = names.size();
      names.add(taught(row) + " → " + row.task());
      stages.add(row.stage().toLowerCase(Locale.ROOT));
      actual.add(datum(scaled(missing), tip));
      pseudo.add(datum(scaled(lost - missing), tip));
      gained.add(datum(scaled(Math.min(0, row.gross())), tip));
      gross.add(interval(index, row.gross(), row.grossLow(), row.grossHigh(), tip));
      residual.add(interval(index, row.residual(), row.residualLow(), row.residualHigh(), tip));
    }
    Option axis = Axis.values("%s lost (%s)".formatted(metric, unit.name()));
    Option right = Axis.namesDown(stages).set("position", "right");
    Option grid = Option.of("left", Axis.room(names) + 6, "right", 90, "top", 8);
    Option option =
        Option.of("grid", grid.set("bottom", 46))
            .set("tooltip", Axis.tooltip())
            .set("xAxis", axis)
            .set("yAxis", List.of(Axis.namesDown(names), right))
            .set(
                "series",
                List.of(
                    bar("still missing", "var(--lost)", actual).set("markLine", Axis.zero("xAxis")),
                    bar("came back", "var(--pseudo)", pseudo),
                    bar("gained", "var(--gained)", gained),
                    whisker("fn:whisker", "gross loss", "var(--text)", gross),
                    whisker("fn:diamond", "residual", "var(--c7)", residual)));
    String alt = "Gross loss and residual of %d comparisons.".formatted(rows.size());
    String title = "Trained on → tested on: loss in %s, and the stage".formatted(metric);
    return new Chart("recovery-bars", title, "", 60 + rows.size() * ROW, alt, option);
  }

  private double scaled(double value) {
    return value * unit.scale();
  }

  private String taught(RecoveryRow row) {
    boolean one =
        row.trainedOn() != null
            && data.recovery().stream()
                    .filter(other -> row.trainedOn().equals(other.trainedOn()))
                    .map(RecoveryRow::fineTunedId)
                    .distinct()
                    .count()
                == 1;
    return one ? row.trainedOn() : row.fineTunedId();
  }

  private static Option datum(double value, String tip) {
    return Option.of("value", value, "tip", tip);
  }

  private Option interval(int index, double value, Double low, Double high, String tip) {
    double from = low == null ? value : low;
    double to = high == null ? value : high;
    return Option.of("value", List.of(scaled(from), index, scaled(to), scaled(value)), "tip", tip);
  }

  private static Option bar(String name, String colour, List<Option> data) {
    return Option.of("type", "bar", "name", name, "data", data)
        .set("stack", "gross")
        .set("barWidth", 11)
        .set("itemStyle", Option.of("color", colour));
  }

  private static Option whisker(String draw, String name, String colour, List<Option> data) {
    return Option.of("type", "custom", "name", name, "data", data)
        .set("renderItem", draw)
        .set("encode", Option.of("x", List.of(0, 2, 3), "y", 1))
        .set("itemStyle", Option.of("color", colour))
        .set("z", 5);
  }

  private String tip(RecoveryRow row) {
    String label = Confidence.label(data);
    return "%s → %s: %s\ngross loss G %s (%s %s)\nresidual Z %s (%s %s)\ncame back %s · recovery ratio %s · n = %d"
        .formatted(
            taught(row),
            row.task(),
            row.stage().toLowerCase(Locale.ROOT),
            unit.signed(row.gross()),
            label,
            unit.interval(row.grossLow(), row.grossHigh()),
            unit.signed(row.residual()),
            label,
            unit.interval(row.residualLow(), row.residualHigh()),
            unit.plain(row.pseudo()),
            row.ratio() == null ? "undefined (G within noise)" : Numbers.plain(row.ratio(), 2),
            row.n());
  }

  private DataTable table() {
    List<List<DataTable.Cell>> cells = new ArrayList<>();
    for (RecoveryRow row : data.recovery()) {
      Unit own = Unit.ofMetric(row.metric());
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
              number(own.plain(row.pseudo())),
              number(Numbers.plain(row.ratio(), 2)),
              number(
                  row.ratioLow() == null || row.ratioHigh() == null
                      ? Numbers.NONE
                      : Numbers.plain(row.ratioLow(), 2)
                          + " to "
                          + Numbers.plain(row.ratioHigh(), 2)),
              row.stage().toLowerCase(Locale.ROOT),
              number(Numbers.count(row.n()))));
    }
    String label = Confidence.label(data);
    return DataTable.folded(
        "Recovery of every fine-tuned checkpoint and task",
        List.of(
            "fine-tuned",
            "restored",
            "control",
            "task",
            "metric",
            "gross G",
            label,
            "residual Z",
            label,
            "came back",
            "ratio",
            label,
            "stage",
            "n"),
        cells);
  }
}
