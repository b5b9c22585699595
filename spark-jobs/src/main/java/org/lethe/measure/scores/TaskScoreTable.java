package org.lethe.measure.scores;

import java.util.List;
import org.lethe.measure.contrast.ContrastSums;
import org.lethe.measure.contrast.Contrasts.TaskContrast;
import org.lethe.measure.spi.Defined;
import org.lethe.measure.spi.Lineage;
import org.lethe.scoring.TaskScore;

/** Makes {@code task_scores}: every metric of a task over the documents a checkpoint answered. */
public final class TaskScoreTable {
  /** Level of the intervals that the number of independent documents is for. */
  private static final double CONFIDENCE = 0.95;

  private TaskScoreTable() {}

  /**
   * Returns the rows of one checkpoint and task.
   *
   * @param score a contrast of kind SCORE
   */
  public static List<TaskScoreRow> rows(TaskContrast score, Lineage lineage) {
    ContrastSums sums = score.sums();
    String id = sums.contrast().checkpoints().get(0);
    return sums.metrics().stream()
        .map(metric -> TaskScore.of(metric, sums.sums(0, metric)))
        .map(value -> row(value, score, id, lineage.checkpoint(id).weightsDigest()))
        .toList();
  }

  private static Double independent(ContrastSums sums, TaskScore value) {
    return sums.isClustered() && value.metric().isRightOrWrong()
        ? sums.clusters(0, value.metric())
            .effectiveItems(sums.sums(0, value.metric()).value(), CONFIDENCE)
        : null;
  }

  private static TaskScoreRow row(
      TaskScore value, TaskContrast score, String checkpointId, String weightsDigest) {
    ContrastSums sums = score.sums();
    return TaskScoreRowBuilder.stagedBuilder()
        .checkpointId(checkpointId)
        .task(score.task())
        .metric(sums.name(value.metric()))
        .value(Defined.orNull(value.value()))
        .stderr(
            Defined.orNull(
                sums.isClustered()
                    ? value.metric().standardError(sums.clusterSums(0, value.metric()))
                    : value.stderr()))
        .n(value.n())
        .nClusters(sums.isClustered() ? sums.units() : null)
        .nIndependent(independent(sums, value))
        .nFailed(sums.coverage().unanswered())
        .nRequests(sums.coverage().requests())
        .planId(sums.planId())
        .weightsDigest(weightsDigest)
        .build();
  }
}
