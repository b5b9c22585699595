package org.lethe.report;

import static org.lethe.report.DataTable.Cell.number;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.lethe.measure.scores.TaskScoreRow;
import org.lethe.report.DataTable.Cell;
import org.lethe.table.CheckpointRow;

/** What was asked, what was answered and what was not. */
final class CoverageTable {
  private static final String READING =
      "A request without an answer stays in the tables with the reason. Scores of a task are taken"
          + " over its answered documents only, so they are comparable only where nothing failed.";

  private final ReportData data;
  private final Roster roster;

  CoverageTable(ReportData data, Roster roster) {
    this.data = data;
    this.roster = roster;
  }

  /** Returns checkpoint and task pairs that were never scored, as {@code checkpoint on task}. */
  List<String> unscored() {
    Set<String> scored = new HashSet<>();
    data.taskScores().forEach(row -> scored.add(row.checkpointId() + " on " + row.task()));
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

  /** Returns requests without an answer: planned ones, and those of every checkpoint. */
  long failed() {
    long counted = data.failures().stream().mapToLong(Failure::requests).sum();
    long scored =
        data.taskScores().stream()
            .collect(
                Collectors.groupingBy(
                    row -> row.checkpointId() + "\n" + row.task(),
                    Collectors.mapping(TaskScoreRow::nFailed, Collectors.reducing(0L, Math::max))))
            .values()
            .stream()
            .mapToLong(Long::longValue)
            .sum();
    return Math.max(counted, scored);
  }

  /** Returns the section. */
  Section section() {
    List<String> unscored = unscored();
    List<DataTable> tables = new ArrayList<>();
    if (!data.failures().isEmpty()) {
      tables.add(failures());
    }
    if (!unscored.isEmpty()) {
      tables.add(
          DataTable.folded(
              "Never scored",
              List.of("checkpoint and task"),
              unscored.stream().map(pair -> DataTable.row(pair)).toList()));
    }
    if (!data.plan().isEmpty()) {
      tables.add(plan());
    }
    return new Section(
        "coverage", "Coverage", lead(unscored.size()), READING, 1, List.of(), List.of(), tables);
  }

  private String lead(int unscored) {
    if (data.taskScores().isEmpty()) {
      return "Nothing was scored.";
    }
    String failed =
        failed() == 0
            ? "Every request was answered"
            : Numbers.count(failed(), "request") + " without an answer";
    return unscored == 0
        ? failed + "; every checkpoint was scored on every task."
        : failed
            + "; %s never scored."
                .formatted(Numbers.count(unscored, "pair of checkpoint and task"));
  }

  private DataTable failures() {
    List<List<Cell>> rows = new ArrayList<>();
    for (Failure failure : data.failures()) {
      rows.add(
          DataTable.row(
              failure.checkpointId() == null ? "(plan)" : failure.checkpointId(),
              failure.task(),
              failure.status(),
              number(Numbers.count(failure.requests())),
              failure.example()));
    }
    return DataTable.open(
        "Requests without an answer, by reason",
        List.of("checkpoint", "task", "status", "requests", "for example"),
        rows);
  }

  private DataTable plan() {
    List<List<Cell>> rows = new ArrayList<>();
    for (TaskPlan plan : data.plan()) {
      rows.add(
          DataTable.row(
              plan.task(),
              number(Numbers.count(plan.documents())),
              number(Numbers.count(plan.requests())),
              number(Numbers.plain(plan.chance(), 3))));
    }
    return DataTable.folded(
        "What was asked", List.of("task", "documents", "requests", "chance level"), rows);
  }
}
