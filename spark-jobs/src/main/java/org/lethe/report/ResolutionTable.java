package org.lethe.report;

import static org.lethe.report.DataTable.Cell.faint;
import static org.lethe.report.DataTable.Cell.number;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.lethe.measure.forgetting.ForgettingRow;
import org.lethe.measure.noise.NoiseFloorRow;
import org.lethe.report.DataTable.Cell;

/** What the experiment can tell apart: the smallest loss it would find, and what is noise. */
final class ResolutionTable {
  private static final String ID = "resolution";
  private static final String TITLE = "What could have been found";
  private static final String READING =
      "Minimum detectable effect: the smallest true difference that a two-sided paired test at 0.05"
          + " finds with probability 0.8, (t(0.975, n-1) + t(0.8, n-1)) times the paired standard"
          + " error over n documents; median and largest over the comparisons of a task. No finding"
          + " says nothing about smaller losses. Noise: a base that answered twice, in other batches and"
          + " rows; its spread is |difference| + 1.96 standard errors, and a difference of"
          + " checkpoints no larger is reported as zero (within_noise). Accuracies in points, loss"
          + " in nats per token.";

  private final ReportData data;
  private final Roster roster;
  private final Comparisons comparisons;

  ResolutionTable(ReportData data, Roster roster) {
    this.data = data;
    this.roster = roster;
    this.comparisons = new Comparisons(data, roster);
  }

  /** Returns the section. */
  Section section() {
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
    if (data.noise().isEmpty()) {
      return "The noise of batching was not measured: set score.replicate: true.";
    }
    OptionalDouble most =
        data.noise().stream()
            .filter(row -> row.maxLogProb() != null)
            .mapToDouble(NoiseFloorRow::maxLogProb)
            .max();
    String moved = "";
    if (most.isPresent()) {
      moved =
          most.getAsDouble() == 0
              ? "change no bit of any log-probability and "
              : "move a log-probability by %s nats at most and "
                  .formatted(Numbers.small(most.getAsDouble()));
    }
    long flipped =
        data.noise().stream()
            .filter(row -> row.metric().equals(comparisons.metric()))
            .mapToLong(row -> row.nFlipped() == null ? 0 : row.nFlipped())
            .sum();
    return "Other batches %sturn %s around.".formatted(moved, Numbers.count(flipped, "answer"));
  }

  /** What other batches make of answers in words: which texts, and whether they are right. */
  private List<List<Cell>> generated() {
    List<List<Cell>> rows = new ArrayList<>();
    for (NoiseFloorRow row : data.noise()) {
      if (row.nChanged() != null && row.nFlipped() != null) {
        List<Cell> cells = DataTable.row(row.task());
        cells.add(Cell.text(row.metric()));
        cells.add(number(Numbers.count(row.n())));
        cells.add(number(Numbers.count(row.nChanged())));
        cells.add(number(Numbers.count(row.nFlipped())));
        rows.add(cells);
      }
    }
    return rows;
  }

  private List<List<Cell>> rows(String convention) {
    List<ForgettingRow> drawn = comparisons.drawn(convention);
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
        Unit unit = Unit.of(convention, own.get(0).metric());
        List<Cell> row = DataTable.row(task);
        row.add(number(Numbers.count(own.stream().mapToLong(ForgettingRow::n).min().orElse(0))));
        row.add(effect(effects, effects.length / 2, unit));
        row.add(effect(effects, effects.length - 1, unit));
        row.addAll(noise(task, own.get(0).metric(), unit));
        rows.add(row);
      }
    }
    return rows;
  }

  private static Cell effect(double[] effects, int place, Unit unit) {
    return effects.length == 0
        ? faint(Numbers.NONE)
        : number(Numbers.plain(unit.scale() * effects[place], unit.digits()));
  }

  private List<Cell> noise(String task, String metric, Unit unit) {
    Optional<NoiseFloorRow> most =
        data.noise().stream()
            .filter(row -> row.task().equals(task) && row.metric().equals(metric))
            .max((a, b) -> Double.compare(a.spread(), b.spread()));
    if (most.isEmpty()) {
      return List.of(faint("not measured"), faint(Numbers.NONE), faint(Numbers.NONE));
    }
    NoiseFloorRow row = most.get();
    return List.of(
        number(Numbers.small(unit.scale() * row.spread())),
        row.nFlipped() == null ? faint(Numbers.NONE) : number(Numbers.count(row.nFlipped())),
        row.maxLogProb() == null ? faint(Numbers.NONE) : number(Numbers.small(row.maxLogProb())));
  }

  private DataTable table(String convention, List<List<Cell>> rows) {
    boolean accuracy = convention.equals("delta");
    return DataTable.open(
        accuracy ? comparisons.metric() + " (points)" : "loss (nats per token)",
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
