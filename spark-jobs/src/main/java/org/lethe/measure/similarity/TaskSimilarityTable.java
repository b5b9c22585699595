package org.lethe.measure.similarity;

import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.StreamSupport;
import org.lethe.analysis.CosineSimilarity;
import org.lethe.analysis.PrincipalSubspace;
import org.lethe.analysis.SubspaceOverlap;
import org.lethe.measure.activations.ActivationRow;
import org.lethe.measure.spi.Comparison;
import org.lethe.measure.spi.Defined;
import org.lethe.measure.spi.Vectors;
import scala.Tuple2;

/**
 * Makes {@code task_similarity} from residual streams at the last prompt token: cosine of the mean
 * states, raw and centred by the mean over tasks, and overlap of the principal subspaces. Both
 * orders of a pair are rows. An executor holds the captured documents of one task, checkpoint and
 * layer at a time.
 */
public final class TaskSimilarityTable {
  /** With fewer tasks, states less their mean over tasks are opposites: their cosine is -1. */
  private static final int LEAST_TASKS = 3;

  private TaskSimilarityTable() {}

  private record Layer(String checkpointId, int layer) implements Serializable {}

  private record TaskLayer(Layer layer, String task) implements Serializable {}

  /** A task's states on one layer: their mean, their main directions and how many they are. */
  private record TaskStates(String task, double[] mean, double[][] basis, long n)
      implements Serializable {
    static TaskStates of(String task, double[][] states) {
      double[] mean = new double[states[0].length];
      for (double[] state : states) {
        for (int i = 0; i < mean.length; i++) {
          mean[i] += state[i] / states.length;
        }
      }
      return new TaskStates(
          task, mean, PrincipalSubspace.basis(states, SubspaceOverlap.COMPONENTS), states.length);
    }
  }

  /** Returns the rows of the checkpoints and tasks that have activations. */
  public static List<TaskSimilarityRow> rows(Comparison comparison, Set<String> checkpoints)
      throws IOException {
    return comparison
        .current(ActivationRow.TABLE, checkpoints)
        .filter(row -> row.site().equals("resid") && row.position().equals("last"))
        .mapToPair(
            row ->
                new Tuple2<>(
                    new TaskLayer(new Layer(row.checkpointId(), row.layer()), row.task()),
                    new Tuple2<>(row.docId(), row.vector())))
        .groupByKey()
        .mapToPair(
            group ->
                new Tuple2<>(
                    group._1().layer(),
                    TaskStates.of(group._1().task(), Vectors.inOrder(group._2()))))
        .groupByKey()
        .flatMap(group -> rows(group._1(), group._2()).iterator())
        .collect();
  }

  private static List<TaskSimilarityRow> rows(Layer layer, Iterable<TaskStates> states) {
    List<TaskStates> tasks =
        StreamSupport.stream(states.spliterator(), false)
            .sorted(Comparator.comparing(TaskStates::task))
            .toList();
    double[] centre = new double[tasks.get(0).mean().length];
    for (TaskStates task : tasks) {
      for (int i = 0; i < centre.length; i++) {
        centre[i] += task.mean()[i] / tasks.size();
      }
    }
    List<TaskSimilarityRow> rows = new ArrayList<>();
    for (int i = 0; i < tasks.size(); i++) {
      for (TaskStates b : tasks.subList(i + 1, tasks.size())) {
        TaskStates a = tasks.get(i);
        both(rows, layer, a, b, "cosine_raw", CosineSimilarity.cosine(a.mean(), b.mean()), null);
        double centred =
            tasks.size() < LEAST_TASKS
                ? Double.NaN
                : CosineSimilarity.centred(a.mean(), b.mean(), centre);
        String flag = tasks.size() < LEAST_TASKS ? "too_few_tasks" : null;
        both(rows, layer, a, b, "cosine_centred", centred, flag);
        double overlap = SubspaceOverlap.overlap(a.basis(), b.basis());
        both(rows, layer, a, b, "subspace_overlap", overlap, null);
      }
    }
    return rows;
  }

  /** Adds both orders of a pair, equal to the last bit, so that they tie in ranks. */
  private static void both(
      List<TaskSimilarityRow> rows,
      Layer layer,
      TaskStates a,
      TaskStates b,
      String measure,
      double value,
      String flag) {
    rows.add(row(layer, a, b, measure, value, flag));
    rows.add(row(layer, b, a, measure, value, flag));
  }

  private static TaskSimilarityRow row(
      Layer layer, TaskStates a, TaskStates b, String measure, double value, String flag) {
    return new TaskSimilarityRow(
        layer.checkpointId(),
        a.task(),
        b.task(),
        layer.layer(),
        measure,
        Defined.orNull(value),
        a.n(),
        b.n(),
        flag);
  }
}
