package org.lethe.measure.scores;

import static org.lethe.figure.DataTable.Cell.number;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import org.lethe.figure.Answer;
import org.lethe.figure.Chapter;
import org.lethe.figure.DataTable;
import org.lethe.figure.DataTable.Cell;
import org.lethe.figure.Numerals;
import org.lethe.figure.Question;
import org.lethe.figure.ReportTables;
import org.lethe.figure.Roster;
import org.lethe.figure.Section;
import org.lethe.figure.TaskPlan;
import org.lethe.figure.Topic;
import org.lethe.figure.UnansweredCount;
import org.lethe.measure.contrast.PromptFlags;
import org.lethe.table.CheckpointFaultRow;
import org.lethe.table.CheckpointRow;
import org.lethe.table.PromptAuditRow;

/** The numbers of requests, of answers and of missing answers. */
final class CoverageTable implements Topic {
  private static final String READING =
      "A request without an answer stays in the tables with the reason. Scores of a task are taken"
          + " over its answered documents only, so they are comparable only where nothing failed.";

  private final ReportTables tables;
  private final List<TaskScoreRow> scores;
  private final Roster roster;
  private final List<CheckpointFaultRow> leftOut;

  CoverageTable(ReportTables tables, Roster roster) {
    this.tables = tables;
    this.scores = tables.rows(TaskScoreRow.TABLE);
    this.roster = roster;
    this.leftOut = tables.rows(CheckpointFaultRow.TABLE);
  }

  @Override
  public List<String> remarks() {
    List<String> remarks = new ArrayList<>();
    if (!leftOut.isEmpty()) {
      remarks.add(
          "Left out of every comparison: "
              + leftOut.stream()
                  .map(CheckpointFaultRow::checkpointId)
                  .distinct()
                  .collect(Collectors.joining(", "))
              + ". Section Coverage says why.");
    }
    remark("Prompts that lost their beginning", PromptAuditRow::shareCut, remarks);
    remark(
        "Documents asked with their own answer in sight",
        PromptAuditRow::shareShowsOwnAnswer,
        remarks);
    remark("Documents that repeat another", PromptAuditRow::shareCopies, remarks);
    return remarks;
  }

  /** Adds the share of each task in which it counts. */
  private void remark(String what, ToDoubleFunction<PromptAuditRow> share, List<String> remarks) {
    List<String> tasks =
        tables.rows(PromptAuditRow.TABLE).stream()
            .filter(row -> roster.tasks().contains(row.task()))
            .filter(row -> share.applyAsDouble(row) >= PromptFlags.LEAST)
            .map(
                row ->
                    "%s %s %%"
                        .formatted(row.task(), Numerals.plain(100 * share.applyAsDouble(row), 0)))
            .toList();
    if (!tasks.isEmpty()) {
      remarks.add(what + ": " + String.join(", ", tasks) + ".");
    }
  }

  private DataTable leftOut() {
    return DataTable.open(
        "Checkpoints that are left out",
        List.of("checkpoint", "status", "problem", "remedy"),
        leftOut.stream()
            .map(
                row ->
                    DataTable.row(
                        row.checkpointId(),
                        row.status(),
                        row.problem(),
                        Objects.requireNonNullElse(row.remedy(), "")))
            .toList());
  }

  @Override
  public Chapter chapter() {
    return Chapter.ORIGINS;
  }

  @Override
  public Section section() {
    List<String> unscored = unscored();
    List<DataTable> shown = new ArrayList<>();
    if (!leftOut.isEmpty()) {
      shown.add(leftOut());
    }
    if (!tables.unanswered().isEmpty()) {
      shown.add(failures());
    }
    if (!unscored.isEmpty()) {
      shown.add(
          DataTable.folded(
              "Never scored",
              List.of("checkpoint and task"),
              unscored.stream().map(pair -> DataTable.row(pair)).toList()));
    }
    if (!tables.plan().isEmpty()) {
      shown.add(plan());
    }
    return new Section(
        "coverage", "Coverage", lead(unscored.size()), READING, 1, List.of(), List.of(), shown);
  }

  @Override
  public List<Answer> answers() {
    long failed = failed();
    return List.of(
        Answer.remark(
            Question.CERTAINTY,
            failed == 0
                ? "Every request was answered."
                : Numerals.count(failed, "request") + " without an answer."));
  }

  /** Returns checkpoint and task pairs that were never scored, as {@code checkpoint on task}. */
  private List<String> unscored() {
    Set<String> scored = new HashSet<>();
    scores.forEach(row -> scored.add(row.checkpointId() + " on " + row.task()));
    List<String> missing = new ArrayList<>();
    for (CheckpointRow checkpoint : roster.checkpoints()) {
      for (String task : roster.tasks()) {
        String pair = checkpoint.checkpointId() + " on " + task;
        if (!scored.contains(pair)) {
          missing.add(pair);
        }
      }
    }
    return missing;
  }

  /** Returns requests that cannot be asked, each once, and those a checkpoint did not answer. */
  private long failed() {
    long counted = tables.unanswered().stream().mapToLong(UnansweredCount::requests).sum();
    Map<String, Long> planned =
        tables.unanswered().stream()
            .filter(count -> count.checkpointId() == null)
            .collect(
                Collectors.groupingBy(
                    UnansweredCount::task, Collectors.summingLong(UnansweredCount::requests)));
    long unasked = planned.values().stream().mapToLong(Long::longValue).sum();
    Map<List<String>, Long> beyondPlan =
        scores.stream()
            .collect(
                Collectors.toMap(
                    row -> List.of(row.checkpointId(), row.task()),
                    row -> Math.max(0, row.nFailed() - planned.getOrDefault(row.task(), 0L)),
                    Math::max));
    return Math.max(
        counted, unasked + beyondPlan.values().stream().mapToLong(Long::longValue).sum());
  }

  private String lead(int unscored) {
    if (scores.isEmpty()) {
      return "Nothing was scored.";
    }
    String failed =
        failed() == 0
            ? "Every request was answered"
            : Numerals.count(failed(), "request") + " without an answer";
    return unscored == 0
        ? failed + "; every checkpoint was scored on every task."
        : failed
            + "; %s never scored."
                .formatted(Numerals.count(unscored, "pair of checkpoint and task"));
  }

  private DataTable failures() {
    List<List<Cell>> rows = new ArrayList<>();
    for (UnansweredCount failure : tables.unanswered()) {
      rows.add(
          DataTable.row(
              failure.checkpointId() == null ? "(plan)" : failure.checkpointId(),
              failure.task(),
              failure.status(),
              number(Numerals.count(failure.requests())),
              failure.example()));
    }
    return DataTable.open(
        "Requests without an answer, by reason",
        List.of("checkpoint", "task", "status", "requests", "for example"),
        rows);
  }

  private DataTable plan() {
    List<List<Cell>> rows = new ArrayList<>();
    for (TaskPlan plan : tables.plan()) {
      rows.add(
          DataTable.row(
              plan.task(),
              number(Numerals.count(plan.documents())),
              number(Numerals.count(plan.requests())),
              number(Numerals.plain(plan.chance(), 3)),
              number(Numerals.plain(plan.cut(), 3)),
              number(Numerals.plain(plan.ownAnswer(), 3))));
    }
    return DataTable.folded(
        "What was asked",
        List.of(
            "task",
            "documents",
            "requests",
            "chance level",
            "share of prompts cut",
            "share that shows its own answer"),
        rows);
  }
}
