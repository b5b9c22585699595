package org.lethe.measure.recovery;

import static org.lethe.figure.DataTable.Cell.number;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.lethe.figure.Axis;
import org.lethe.figure.Chapter;
import org.lethe.figure.Chart;
import org.lethe.figure.DataTable;
import org.lethe.figure.LegendEntry;
import org.lethe.figure.Numerals;
import org.lethe.figure.Option;
import org.lethe.figure.ReportTables;
import org.lethe.figure.Section;
import org.lethe.figure.Topic;

/** How far the general text pattern moved, and whether restoration brought it back. */
final class PatternShiftFigure implements Topic {
  private static final String ID = "pattern";
  private static final String TITLE = "Pattern shift";
  private static final String READING =
      "Shift is log PPL of the fine-tuned checkpoint minus log PPL of the base, on held-out text"
          + " like the pre-training text; after restoration it is the restored checkpoint against"
          + " the control. 0 means the text is as likely as before; at most 0.02 nats per token"
          + " counts as restored.";

  private final List<RecoveryRow> all;
  private final List<RecoveryRow> shifts;

  PatternShiftFigure(ReportTables tables) {
    this.all = tables.rows(RecoveryRow.TABLE);
    this.shifts = shifts(all);
  }

  /** Returns one row a fine-tuned checkpoint: the shift does not depend on the task. */
  private static List<RecoveryRow> shifts(List<RecoveryRow> all) {
    Map<String, RecoveryRow> rows = new LinkedHashMap<>();
    for (RecoveryRow row : all) {
      if (row.patternShift() != null || row.patternResidual() != null) {
        rows.putIfAbsent(row.fineTunedId() + " " + row.restoredId(), row);
      }
    }
    return List.copyOf(rows.values());
  }

  @Override
  public Chapter chapter() {
    return Chapter.EXPLANATIONS;
  }

  @Override
  public Section section() {
    if (shifts.isEmpty()) {
      return Section.absent(
          ID,
          TITLE,
          all.isEmpty()
              ? "Not shown: the recovery table has no rows."
              : "Not shown: no held-out text was scored. It takes a rolling task named by"
                  + " loss-text in the experiment.",
          READING);
    }
    long restored =
        shifts.stream()
            .filter(
                row ->
                    row.patternResidual() != null
                        && row.patternResidual() <= RecoveryTable.PATTERN_RESTORED)
            .count();
    String lead =
        "After restoration the pattern is back within %s nats per token for %d of %s."
            .formatted(
                RecoveryTable.PATTERN_RESTORED,
                restored,
                Numerals.count(shifts.size(), "checkpoint"));
    List<LegendEntry> legend =
        List.of(
            new LegendEntry("box", "var(--lost)", "after fine-tuning"),
            new LegendEntry("box", "var(--pseudo)", "after restoration, against the control"));
    return new Section(
        ID, TITLE, lead, READING, 2, legend, List.of(chart(shifts)), List.of(table(shifts)));
  }

  @Override
  public List<String> absent() {
    return shifts.isEmpty() ? List.of("a held-out text") : List.of();
  }

  private static Chart chart(List<RecoveryRow> rows) {
    List<String> names = rows.stream().map(RecoveryRow::fineTunedId).toList();
    List<Option> shift = new ArrayList<>();
    List<Option> residual = new ArrayList<>();
    for (RecoveryRow row : rows) {
      shift.add(datum(row.fineTunedId() + " after fine-tuning", row.patternShift()));
      residual.add(datum(row.restoredId() + " after restoration", row.patternResidual()));
    }
    Option grid = Option.of("left", Axis.room(names) + 6, "right", 60, "top", 8);
    Option option =
        Option.of("grid", grid.set("bottom", 46))
            .set("tooltip", Axis.tooltip())
            .set("xAxis", Axis.values("change of log perplexity (nats per token)"))
            .set("yAxis", Axis.namesDown(names))
            .set("series", List.of(bar("var(--lost)", shift), bar("var(--pseudo)", residual)));
    String alt = "Pattern shift of %d checkpoints.".formatted(rows.size());
    String title = "Loss on held-out text against before (nats per token)";
    return new Chart("pattern-bars", title, "", 60 + rows.size() * 40, alt, option);
  }

  private static Option datum(String state, Double value) {
    String text = Numerals.signed(value, 3);
    return Option.of("value", value == null ? "-" : value, "tip", state + ": " + text + " nats")
        .set("label", Option.of("formatter", text));
  }

  private static Option bar(String colour, List<Option> data) {
    Option label = Option.of("show", true, "position", "right", "color", "var(--text)");
    return Option.of("type", "bar", "data", data, "barWidth", 12)
        .set("label", label)
        .set("itemStyle", Option.of("color", colour));
  }

  private static DataTable table(List<RecoveryRow> rows) {
    List<List<DataTable.Cell>> cells = new ArrayList<>();
    for (RecoveryRow row : rows) {
      cells.add(
          DataTable.row(
              row.fineTunedId(),
              row.baseId(),
              number(Numerals.signed(row.patternShift(), 4)),
              row.restoredId(),
              row.controlId(),
              number(Numerals.signed(row.patternResidual(), 4))));
    }
    return DataTable.folded(
        "Pattern shift in nats per token",
        List.of("fine-tuned", "base", "shift", "restored", "control", "residual"),
        cells);
  }
}
