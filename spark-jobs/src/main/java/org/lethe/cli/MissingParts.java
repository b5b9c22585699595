package org.lethe.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.lethe.benchmark.OutputType;
import org.lethe.config.CheckpointEntry;
import org.lethe.config.Experiment;
import org.lethe.config.Experiment.TaskEntry;
import org.lethe.job.plan.RefusedRequests;
import org.lethe.job.stage.CheckpointFaults;
import org.lethe.table.CheckpointFaultRow;
import org.lethe.table.Manifest;
import org.lethe.table.RequestRow;
import org.lethe.table.ScoreCheckRow;
import org.lethe.table.TableStore;
import org.lethe.table.Unit;

/** What the tables of an experiment say was not done. */
final class MissingParts {
  private static final Comparator<MissingPart> ORDER =
      Comparator.comparing(
              MissingPart::stage,
              Comparator.comparing(List.of("train", "plan", "score", "generate")::indexOf))
          .thenComparing(MissingPart::checkpoint)
          .thenComparing(MissingPart::task);

  private MissingParts() {}

  /** Returns them in the order of stages, checkpoints and tasks. */
  static List<MissingPart> of(Experiment experiment, TableStore store) throws IOException {
    List<MissingPart> parts = new ArrayList<>(leftOut(experiment, store));
    parts.addAll(refused(experiment, store));
    parts.addAll(unanswered(experiment, store));
    return parts.stream().sorted(ORDER).distinct().toList();
  }

  /** Checkpoints that are left out. */
  private static List<MissingPart> leftOut(Experiment experiment, TableStore store)
      throws IOException {
    Set<String> ids =
        experiment.checkpoints().stream().map(CheckpointEntry::id).collect(Collectors.toSet());
    List<MissingPart> parts = new ArrayList<>();
    for (Unit unit : store.publishedUnits(CheckpointFaultRow.TABLE)) {
      for (CheckpointFaultRow row : store.rows(CheckpointFaultRow.TABLE, unit)) {
        if (ids.contains(row.checkpointId())) {
          parts.add(
              new MissingPart(
                  CheckpointFaults.stage(unit),
                  row.checkpointId(),
                  "",
                  row.status() + ": " + row.problem(),
                  Objects.requireNonNullElse(row.remedy(), "")));
        }
      }
    }
    return parts;
  }

  /** Tasks with requests that cannot be asked. */
  private static List<MissingPart> refused(Experiment experiment, TableStore store)
      throws IOException {
    Map<String, Map<Unit, Manifest>> byTask = new TreeMap<>();
    store
        .manifests(RequestRow.TABLE)
        .forEach(
            (unit, manifest) ->
                byTask
                    .computeIfAbsent(unit.partition(RequestRow.TASK), task -> new HashMap<>())
                    .put(unit, manifest));
    List<MissingPart> parts = new ArrayList<>();
    for (TaskEntry entry : experiment.tasks()) {
      RefusedRequests.of(byTask.getOrDefault(entry.name(), Map.of()))
          .ifPresent(
              problem ->
                  parts.add(
                      new MissingPart(
                          "plan",
                          "",
                          entry.name(),
                          problem,
                          "correct the documents or the keys of the task; column error of table"
                              + " requests names each")));
    }
    return parts;
  }

  /** Checkpoints and tasks with requests that the engine failed on. */
  private static List<MissingPart> unanswered(Experiment experiment, TableStore store)
      throws IOException {
    Map<String, String> stages = new HashMap<>();
    for (TaskEntry entry : experiment.tasks()) {
      boolean generates = entry.task().type() == OutputType.GENERATE_UNTIL;
      stages.put(entry.name(), generates ? "generate" : "score");
    }
    Set<String> ids = new HashSet<>();
    experiment.checkpoints().forEach(entry -> ids.add(entry.id()));
    List<MissingPart> parts = new ArrayList<>();
    for (Unit unit : store.publishedUnits(ScoreCheckRow.TABLE)) {
      for (ScoreCheckRow row : store.rows(ScoreCheckRow.TABLE, unit)) {
        if (row.nFailed() > 0
            && ids.contains(row.checkpointId())
            && stages.containsKey(row.task())) {
          parts.add(
              new MissingPart(
                  stages.get(row.task()),
                  row.checkpointId(),
                  row.task(),
                  "the engine failed on %d of %d requests"
                      .formatted(row.nFailed(), row.nRequests()),
                  "run again; column error of the table names each"));
        }
      }
    }
    return parts;
  }
}
