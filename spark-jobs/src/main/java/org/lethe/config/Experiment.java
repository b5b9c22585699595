package org.lethe.config;

import java.io.Serializable;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.lethe.benchmark.Task;
import org.lethe.benchmark.TaskGroup;
import org.lethe.transformer.Precision;

/**
 * An experiment as its file states it, every path resolved and every default filled in.
 *
 * @param name what the experiment is called in reports
 * @param output folder of tables and report, a Hadoop path
 * @param seed seed of every random draw
 * @param dataPath where relative data files of tasks start, a Hadoop path
 * @param checkpoints the checkpoints in the order of the file, then those that training makes
 * @param training what is trained first; the checkpoints it makes stand among the others
 * @param tasks the tasks in the order of the file, those of a group in the group's
 * @param groups groups of tasks that are also reported together
 * @param measures options of every measure
 */
public record Experiment(
    String name,
    String output,
    long seed,
    String dataPath,
    List<CheckpointEntry> checkpoints,
    Training training,
    List<TaskEntry> tasks,
    List<TaskGroup> groups,
    ModelOptions model,
    PlanOptions plan,
    ScoreOptions score,
    MeasureOptions measures)
    implements Serializable {

  public Experiment {
    checkpoints = List.copyOf(checkpoints);
    tasks = List.copyOf(tasks);
    groups = List.copyOf(groups);
  }

  /**
   * Returns the checkpoint of that id.
   *
   * @throws IllegalArgumentException if the experiment has none
   */
  public CheckpointEntry checkpoint(String id) {
    return checkpoints.stream()
        .filter(entry -> entry.id().equals(id))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no checkpoint " + id + " in " + name));
  }

  /** Returns the experiment without some of its training runs and without what they make. */
  public Experiment withoutRuns(Set<String> ids) {
    Set<String> gone =
        training.runs().stream()
            .filter(run -> ids.contains(run.id()))
            .flatMap(run -> run.checkpoints().stream())
            .map(CheckpointEntry::id)
            .collect(Collectors.toSet());
    return new Experiment(
        name,
        output,
        seed,
        dataPath,
        checkpoints.stream()
            .filter(entry -> !gone.contains(entry.id()) && !gone.contains(entry.control()))
            .toList(),
        new Training(training.runs().stream().filter(run -> !ids.contains(run.id())).toList()),
        tasks,
        groups,
        model,
        plan,
        score,
        measures);
  }

  /** Returns the experiment with bases asked a second time, for the noise floor. */
  public Experiment replicated() {
    return new Experiment(
        name,
        output,
        seed,
        dataPath,
        checkpoints,
        training,
        tasks,
        groups,
        model,
        plan,
        new ScoreOptions(score.exactAttention(), true),
        measures);
  }

  /**
   * A task of the experiment: a task file and what the experiment changes in it.
   *
   * @param name name of the task in tables
   * @param file the YAML file of the task or of its group, a Hadoop path
   * @param task what the file says of the task, and the experiment of its worked examples
   * @param dataFiles files by split that replace the task's own; empty keeps them
   * @param limit how many documents to evaluate, the first ones; null for all
   * @param cluster field of the documents; those with an equal value are not independent. Null
   *     where all are
   * @param chat how the task is asked through a chat template; null for prompts of plain text
   */
  public record TaskEntry(
      String name,
      String file,
      Task task,
      Map<String, List<String>> dataFiles,
      Integer limit,
      String cluster,
      ChatOptions chat)
      implements Serializable {

    /** A task that is asked without a chat template. */
    public TaskEntry(
        String name,
        String file,
        Task task,
        Map<String, List<String>> dataFiles,
        Integer limit,
        String cluster) {
      this(name, file, task, dataFiles, limit, cluster, null);
    }

    public TaskEntry {
      dataFiles = Map.copyOf(dataFiles);
    }
  }

  /**
   * How checkpoints are loaded to be measured; training computes in float32 on one device.
   *
   * @param device what kind of device computes, in training too
   * @param precision what weights are held and blocks computed in
   * @param devicesPerTask devices the blocks of one model are split over
   */
  public record ModelOptions(DeviceChoice device, Precision precision, int devicesPerTask)
      implements Serializable {
    public static final ModelOptions DEFAULT =
        new ModelOptions(DeviceChoice.AUTO, Precision.FLOAT32, 1);
  }

  /**
   * How requests are cut into work.
   *
   * @param batchTokens distinct tokens of a batch at most; what requests begin with in common
   *     counts once
   * @param shardDocuments documents of a shard, the unit of work
   * @param maxLength tokens of a request at most; null takes the model's own
   */
  public record PlanOptions(int batchTokens, int shardDocuments, Integer maxLength)
      implements Serializable {
    public static final PlanOptions DEFAULT = new PlanOptions(4096, 256, null);
  }

  /**
   * How requests are scored.
   *
   * @param exactAttention whether attention weights are written out, as transformers' eager
   *     attention does, instead of fused; log-likelihoods then equal its own to rounding
   * @param replicate whether bases are asked a second time under another arrangement of batches,
   *     for the noise floor
   */
  public record ScoreOptions(boolean exactAttention, boolean replicate) implements Serializable {
    public static final ScoreOptions DEFAULT = new ScoreOptions(false, false);
  }
}
