package org.lethe.measure.scores;

import static org.lethe.figure.DataTable.Cell.faint;
import static org.lethe.figure.DataTable.Cell.number;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.lethe.figure.Chapter;
import org.lethe.figure.DataTable;
import org.lethe.figure.DataTable.Cell;
import org.lethe.figure.Numerals;
import org.lethe.figure.ReportTables;
import org.lethe.figure.Roster;
import org.lethe.figure.Section;
import org.lethe.figure.TaskPlan;
import org.lethe.figure.Topic;
import org.lethe.measure.forgetting.FlipRow;
import org.lethe.table.CheckpointRow;

/** The score of every checkpoint on every task. */
final class ScoreTables implements Topic {
  private static final String ID = "scores";
  private static final String TITLE = "Scores";
  private static final String READING =
      "acc: share of documents whose right choice has the highest log-likelihood; acc_norm: the"
          + " same after dividing by the length of the choice in characters; ± is one standard"
          + " error. Chance is the mean of 1 / number of choices; a score within 1.96 standard"
          + " errors of chance is grey. loss: mean negative log-likelihood per token of the right"
          + " answer or of the text, nats.";

  /** Shown of tasks whose answers are generated; choice tasks have acc. */
  private static final String GENERATED_EXACTLY = "exact_match";

  /** Which only tasks have whose answers are generated. */
  private static final String OF_GENERATIONS = "rougeL";

  private static final List<String> PIVOTS =
      List.of("acc", "acc_norm", GENERATED_EXACTLY, OF_GENERATIONS, "loss");
  private static final double Z = 1.96;

  private final List<TaskScoreRow> all;
  private final Roster roster;
  private final Map<String, TaskScoreRow> scores = new LinkedHashMap<>();
  private final Map<String, Double> chance = new LinkedHashMap<>();

  ScoreTables(ReportTables tables, Roster roster) {
    this.all = tables.rows(TaskScoreRow.TABLE);
    this.roster = roster;
    all.forEach(row -> scores.put(key(row.checkpointId(), row.task(), row.metric()), row));
    for (FlipRow row : tables.rows(FlipRow.TABLE)) {
      chance.putIfAbsent(row.task(), row.chance());
    }
    for (TaskPlan plan : tables.plan()) {
      if (plan.chance() != null) {
        chance.put(plan.task(), plan.chance());
      }
    }
  }

  private static String key(String checkpoint, String task, String metric) {
    return checkpoint + "\n" + task + "\n" + metric;
  }

  @Override
  public Chapter chapter() {
    return Chapter.SCORES;
  }

  @Override
  public Section section() {
    if (all.isEmpty()) {
      return Section.absent(ID, TITLE, "Not shown: the task_scores table has no rows.", READING);
    }
    List<DataTable> tables = new ArrayList<>();
    for (String metric : PIVOTS) {
      String present = metric.equals(GENERATED_EXACTLY) ? OF_GENERATIONS : metric;
      if (all.stream().anyMatch(row -> row.metric().equals(present))) {
        tables.add(pivot(metric));
      }
    }
    tables.add(all());
    String lead =
        "%s on %s."
            .formatted(
                Numerals.count(checkpoints().size(), "checkpoint"),
                Numerals.count(roster.tasks().size(), "task"));
    return new Section(ID, TITLE, lead, READING, 1, List.of(), List.of(), tables);
  }

  private List<String> checkpoints() {
    List<String> ids = new ArrayList<>();
    roster.checkpoints().stream().map(CheckpointRow::checkpointId).forEach(ids::add);
    all.stream()
        .map(TaskScoreRow::checkpointId)
        .filter(id -> !ids.contains(id))
        .distinct()
        .sorted()
        .forEach(ids::add);
    return ids;
  }

  private DataTable pivot(String metric) {
    boolean share = !metric.equals("loss");
    String present = metric.equals(GENERATED_EXACTLY) ? OF_GENERATIONS : metric;
    List<String> tasks =
        roster.tasks().stream()
            .filter(
                task ->
                    checkpoints().stream().anyMatch(c -> scores.containsKey(key(c, task, present))))
            .toList();
    List<String> columns = new ArrayList<>(List.of("checkpoint"));
    columns.addAll(tasks);
    List<List<Cell>> rows = new ArrayList<>();
    if (share && tasks.stream().anyMatch(chance::containsKey)) {
      List<Cell> row = DataTable.row("chance");
      tasks.forEach(task -> row.add(faint(percent(chance.get(task)))));
      rows.add(row);
    }
    for (String checkpoint : checkpoints()) {
      List<Cell> row = DataTable.row(checkpoint);
      tasks.forEach(task -> row.add(cell(scores.get(key(checkpoint, task, metric)), share)));
      rows.add(row);
    }
    return DataTable.open(
        metric + (share ? " (%, ± standard error)" : " (nats per token)"), columns, rows);
  }

  private Cell cell(TaskScoreRow row, boolean share) {
    if (row == null || row.value() == null) {
      return faint(row == null ? "not scored" : Numerals.NONE);
    }
    if (!share) {
      return number(Numerals.plain(row.value(), 3));
    }
    String text = percent(row.value());
    if (row.stderr() != null) {
      text += " ± " + percent(row.stderr());
    }
    Double guess = chance.get(row.task());
    boolean guessing =
        guess != null && row.stderr() != null && Math.abs(row.value() - guess) <= Z * row.stderr();
    return guessing ? faint(text) : number(text);
  }

  private static String percent(Double share) {
    return share == null ? Numerals.NONE : Numerals.plain(share * 100, 1);
  }

  private DataTable all() {
    List<List<Cell>> rows = new ArrayList<>();
    for (TaskScoreRow row : all) {
      rows.add(
          DataTable.row(
              row.checkpointId(),
              row.task(),
              row.metric(),
              number(Numerals.plain(row.value(), 4)),
              number(Numerals.plain(row.stderr(), 4)),
              number(Numerals.plain(chance.get(row.task()), 4)),
              number(Numerals.count(row.n())),
              number(Numerals.count(row.nFailed())),
              number(Numerals.count(row.nRequests()))));
    }
    return DataTable.folded(
        "Every metric, as in task_scores",
        List.of(
            "checkpoint",
            "task",
            "metric",
            "value",
            "standard error",
            "chance",
            "documents",
            "failed requests",
            "requests"),
        rows);
  }
}
