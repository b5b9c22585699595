package org.lethe.measure.forgetting;

import static org.lethe.figure.DataTable.Cell.faint;
import static org.lethe.figure.DataTable.Cell.number;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.lethe.figure.Chapter;
import org.lethe.figure.DataTable;
import org.lethe.figure.DataTable.Cell;
import org.lethe.figure.MetricUnit;
import org.lethe.figure.Numerals;
import org.lethe.figure.ReportTables;
import org.lethe.figure.Roster;
import org.lethe.figure.Section;
import org.lethe.figure.Topic;
import org.lethe.measure.noise.NoiseFloorRow;

/** The resolution of the experiment: the smallest loss it can detect, and its noise. */
final class ResolutionTable implements Topic {
  private static final String ID = "resolution";
  private static final String TITLE = "What could have been found";
  private static final String READING =
      "Minimum detectable effect: the smallest true difference that an interval of this width would"
          + " show to be none of zero with probability 0.8, before any correction; median and largest"
          + " over the comparisons of a task. A difference that was not found may still be there if"
          + " it is smaller. Noise: a base that answered twice, in other batches and"
          + " rows; its spread is |difference| + 1.96 standard errors, and a difference of"
          + " checkpoints no larger is reported as zero (within_noise). Accuracies in points, loss"
          + " in nats per token.";

  private final List<NoiseFloorRow> floors;
  private final ForgettingRows forgetting;
  private final Roster roster;

  ResolutionTable(ReportTables tables, Roster roster) {
    this.floors = tables.rows(NoiseFloorRow.TABLE);
    this.forgetting = new ForgettingRows(tables, roster);
    this.roster = roster;
  }

  @Override
  public Chapter chapter() {
    return Chapter.SCORES;
  }

  @Override
  public Section section() {
    List<DataTable> tables = new ArrayList<>();
    for (String convention : List.of("delta", "loss_delta")) {
      List<List<Cell>> rows = rows(convention);
      if (!rows.isEmpty()) {
        tables.add(table(convention, rows));
      }
    }
    List<List<Cell>> generated = generated();
    if (!generated.isEmpty()) {
      tables.add(
          DataTable.open(
              "generated answers",
              List.of("task", "metric", "documents", "other texts", "answers turned around"),
              generated));
    }
    if (tables.isEmpty()) {
      return Section.absent(ID, TITLE, "Not shown: the forgetting table has no rows.", READING);
    }
    return new Section(ID, TITLE, lead(), READING, 1, List.of(), List.of(), tables);
  }

  private String lead() {
    if (floors.isEmpty()) {
      return "The noise of batching was not measured: set score.replicate: true.";
    }
    OptionalDouble most =
        floors.stream()
            .filter(row -> row.maxLogProb() != null)
            .mapToDouble(NoiseFloorRow::maxLogProb)
            .max();
    String moved = "";
    if (most.isPresent()) {
      moved =
          most.getAsDouble() == 0
              ? "change no bit of any log-probability and "
              : "move a log-probability by %s nats at most and "
                  .formatted(Numerals.small(most.getAsDouble()));
    }
    long flipped =
        floors.stream()
            .filter(row -> row.metric().equals(roster.metric()))
            .mapToLong(row -> row.nFlipped() == null ? 0 : row.nFlipped())
            .sum();
    return "Other batches %sturn %s around.".formatted(moved, Numerals.count(flipped, "answer"));
  }

  /** What other batches make of answers in words: which texts, and whether they are right. */
  private List<List<Cell>> generated() {
    List<List<Cell>> rows = new ArrayList<>();
    for (NoiseFloorRow row : floors) {
      if (row.nChanged() != null && row.nFlipped() != null) {
        List<Cell> cells = DataTable.row(row.task());
        cells.add(Cell.text(row.metric()));
        cells.add(number(Numerals.count(row.n())));
        cells.add(number(Numerals.count(row.nChanged())));
        cells.add(number(Numerals.count(row.nFlipped())));
        rows.add(cells);
      }
    }
    return rows;
  }

  private List<List<Cell>> rows(String convention) {
    List<ForgettingRow> drawn = forgetting.drawn(convention);
    List<List<Cell>> rows = new ArrayList<>();
    for (String task : roster.tasks()) {
      List<ForgettingRow> own = drawn.stream().filter(row -> row.task().equals(task)).toList();
      double[] effects =
          own.stream()
              .filter(row -> row.mde() != null)
              .mapToDouble(ForgettingRow::mde)
              .sorted()
              .toArray();
      if (!own.isEmpty()) {
        MetricUnit unit = MetricUnit.of(convention, own.get(0).metric());
        List<Cell> row = DataTable.row(task);
        row.add(number(Numerals.count(own.stream().mapToLong(ForgettingRow::n).min().orElse(0))));
        row.add(effect(effects, effects.length / 2, unit));
        row.add(effect(effects, effects.length - 1, unit));
        row.addAll(noise(task, own.get(0).metric(), unit));
        rows.add(row);
      }
    }
    return rows;
  }

  private static Cell effect(double[] effects, int place, MetricUnit unit) {
    return effects.length == 0
        ? faint(Numerals.NONE)
        : number(Numerals.plain(unit.scale() * effects[place], unit.digits()));
  }

  private List<Cell> noise(String task, String metric, MetricUnit unit) {
    Optional<NoiseFloorRow> most =
        floors.stream()
            .filter(row -> row.task().equals(task) && row.metric().equals(metric))
            .max((a, b) -> Double.compare(a.spread(), b.spread()));
    if (most.isEmpty()) {
      return List.of(faint("not measured"), faint(Numerals.NONE), faint(Numerals.NONE));
    }
    NoiseFloorRow row = most.get();
    return List.of(
        number(Numerals.small(unit.scale() * row.spread())),
        row.nFlipped() == null ? faint(Numerals.NONE) : number(Numerals.count(row.nFlipped())),
        row.maxLogProb() == null ? faint(Numerals.NONE) : number(Numerals.small(row.maxLogProb())));
  }

  private DataTable table(String convention, List<List<Cell>> rows) {
    boolean accuracy = convention.equals("delta");
    return DataTable.open(
        accuracy ? roster.metric() + " (points)" : "loss (nats per token)",
        List.of(
            "task",
            "documents",
            "detectable, median",
            "detectable, largest",
            "spread of noise",
            "answers turned around",
            "largest difference of a log-probability, nats"),
        rows);
  }
}
