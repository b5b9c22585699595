package org.lethe.job.tracking;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.lethe.job.tracking.TrackedRun.Point;
import org.lethe.measure.forgetting.ForgettingRow;
import org.lethe.measure.scores.TaskScoreRow;
import org.lethe.message.JobException;
import org.lethe.provenance.Digest;
import org.lethe.table.CheckpointRow;
import org.lethe.table.Table;
import org.lethe.table.TableStore;
import org.lethe.table.TrainingRunRow;
import org.lethe.table.TrainingStepRow;
import org.lethe.table.Unit;

/** Reads the checkpoints and trainings of an output folder as runs of a tracker. */
public final class TrackedRuns {
  private final TableStore store;
  private final String experiment;

  private TrackedRuns(TableStore store, String experiment) {
    this.store = store;
    this.experiment = experiment;
  }

  /**
   * Returns a run a checkpoint, with scores and what was forgotten since its parent and its base;
   * then a run a training, with a point an optimiser step.
   *
   * @param experiment name of the experiment
   * @throws JobException if nothing was scored
   */
  public static List<TrackedRun> of(TableStore store, String experiment) throws IOException {
    TrackedRuns runs = new TrackedRuns(store, experiment);
    List<TrackedRun> all = new ArrayList<>(runs.checkpoints());
    all.addAll(runs.trainings());
    return all;
  }

  private List<TrackedRun> checkpoints() throws IOException {
    List<TaskScoreRow> scores = rows(TaskScoreRow.TABLE);
    if (scores.isEmpty()) {
      throw new JobException(
          JobException.Kind.DATA,
          "table task_scores has no rows",
          store.folder(TaskScoreRow.TABLE),
          "scores that are compared",
          "run: lethe run");
    }
    List<ForgettingRow> forgetting = rows(ForgettingRow.TABLE);
    List<TrackedRun> runs = new ArrayList<>();
    for (CheckpointRow checkpoint : rows(CheckpointRow.TABLE)) {
      String id = checkpoint.checkpointId();
      long step = checkpoint.cumulativeSteps() == null ? 0 : checkpoint.cumulativeSteps();
      List<Point> points = new ArrayList<>();
      scores.stream()
          .filter(row -> row.checkpointId().equals(id) && row.value() != null)
          .forEach(row -> points.add(Point.of(row.value(), step, row.task(), row.metric())));
      forgetting.stream()
          .filter(row -> row.checkpointId().equals(id))
          .forEach(row -> points.add(forgotten(row, checkpoint, step)));
      runs.add(run(id, params(checkpoint), points));
    }
    return runs;
  }

  private static Point forgotten(ForgettingRow row, CheckpointRow checkpoint, long step) {
    String since = row.referenceId().equals(checkpoint.parent()) ? "parent" : "base";
    return Point.of(row.value(), step, "forgotten since " + since, row.task(), row.metric());
  }

  private static Map<String, String> params(CheckpointRow row) {
    Map<String, String> params = new LinkedHashMap<>();
    put(params, "kind", "checkpoint");
    put(params, "role", row.role());
    put(params, "parent", row.parent());
    put(params, "control", row.control());
    put(params, "trained_on", row.trainedOn());
    put(params, "sequence", row.sequence());
    put(params, "step", row.step());
    put(params, "seed", row.seed());
    put(params, "training_steps", row.trainingSteps());
    put(params, "learning_rate", row.learningRate());
    put(params, "recipe", row.recipe());
    put(params, "objective", row.objective());
    put(params, "model_type", row.modelType());
    put(params, "n_params", row.nParams());
    put(params, "weights_digest", row.weightsDigest());
    return params;
  }

  private List<TrackedRun> trainings() throws IOException {
    List<TrainingStepRow> steps = rows(TrainingStepRow.TABLE);
    List<TrackedRun> runs = new ArrayList<>();
    for (TrainingRunRow training : rows(TrainingRunRow.TABLE)) {
      List<Point> points = new ArrayList<>();
      steps.stream()
          .filter(row -> row.runId().equals(training.runId()))
          .forEach(
              row -> {
                points.add(Point.of(row.loss(), row.step(), "loss"));
                points.add(Point.of(row.learningRate(), row.step(), "learning_rate"));
                points.add(Point.of(row.gradientNorm(), row.step(), "gradient_norm"));
                points.add(Point.of(row.tokens(), row.step(), "tokens"));
              });
      Map<String, String> params = new LinkedHashMap<>();
      put(params, "kind", "training");
      put(params, "recipe", training.recipe());
      put(params, "recipe_name", training.recipeName());
      put(params, "objective", training.objective());
      put(params, "parent", training.parent());
      put(params, "data", training.data());
      put(params, "seed", training.seed());
      put(params, "lora_rank", training.loraRank());
      put(params, "steps", training.steps());
      put(params, "outcome", training.outcome());
      if (!points.isEmpty()) {
        runs.add(run("training " + training.runId(), params, points));
      }
    }
    return runs;
  }

  private static void put(Map<String, String> params, String name, Object value) {
    if (value != null) {
      params.put(name, value.toString());
    }
  }

  private TrackedRun run(String name, Map<String, String> params, List<Point> points) {
    String id = Digest.of(experiment, name) + Digest.of(name, experiment);
    return new TrackedRun(id, name, params, points);
  }

  private <R extends Record> List<R> rows(Table<R> table) throws IOException {
    List<R> rows = new ArrayList<>();
    List<Unit> units =
        store.publishedUnits(table).stream()
            .sorted((a, b) -> a.toString().compareTo(b.toString()))
            .toList();
    for (Unit unit : units) {
      rows.addAll(store.rows(table, unit));
    }
    return rows;
  }
}
