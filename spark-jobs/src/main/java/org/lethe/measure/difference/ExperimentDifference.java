package org.lethe.measure.difference;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.spark.sql.SparkSession;
import org.lethe.measure.contrast.Contrasts;
import org.lethe.measure.contrast.Contrasts.TaskContrast;
import org.lethe.measure.contrast.Inference;
import org.lethe.measure.spi.Resampling;
import org.lethe.message.JobException;
import org.lethe.message.Progress;
import org.lethe.table.CheckpointRow;

/**
 * What two experiments differ in.
 *
 * @param rows rows of {@code differences}
 * @param refused why something is not compared, by what it is
 * @param alone checkpoints that have none beside them, {@code A/id} and {@code B/id}
 * @param checkpoints A's checkpoints that have one beside them
 */
public record ExperimentDifference(
    List<DifferenceRow> rows,
    Map<String, String> refused,
    List<String> alone,
    List<CheckpointRow> checkpoints) {
  public ExperimentDifference {
    rows = List.copyOf(rows);
    refused = new LinkedHashMap<>(refused);
    alone = List.copyOf(alone);
    checkpoints = List.copyOf(checkpoints);
  }

  /**
   * Compares what is published in two output folders.
   *
   * @param outputA output folder of experiment A
   * @param outputB output folder of experiment B
   * @param named ids of B's checkpoints by those of A's, where they differ
   * @param confidence level of every interval
   * @throws JobException if nothing of the two can be compared
   */
  public static ExperimentDifference of(
      SparkSession spark,
      String outputA,
      String outputB,
      Map<String, String> named,
      double confidence,
      Progress progress)
      throws IOException {
    Side a = Side.open("A", spark, outputA, progress);
    Side b = Side.open("B", spark, outputB, progress);
    CheckpointPairs pairs = new CheckpointPairs(a, b, named);
    Map<String, String> refused = new LinkedHashMap<>();
    Set<String> tasks = TaskMatch.planned(a, b, refused);
    List<JoinedChunk> chunks = JoinedChunk.list(a, b, tasks);
    JoinedReader reader = new JoinedReader(a, b, pairs);
    TaskMatch match = TaskMatch.of(a, b, chunks, reader);
    refused.putAll(match.refused());
    if (match.tasks().isEmpty()) {
      throw nothing(outputA, outputB, refused);
    }
    match
        .tasks()
        .forEach(
            (task, likeness) -> {
              if (likeness.tokensDiffer() > 0) {
                refused.put(
                    "loss on task " + task,
                    "the models cut its answers into different tokens, so losses per token differ"
                        + " in unit");
              }
            });
    Resampling resampling = new Resampling(Resampling.DEFAULT.bootstrapSamples(), confidence);
    DifferenceTable table = new DifferenceTable(a, b, new Inference(resampling.bootstrap(0)));
    List<TaskContrast> sums =
        Contrasts.sums(spark, compared(chunks, match.tasks().keySet()), reader, pairs.contrasts())
            .collect();
    List<DifferenceRow> rows = new ArrayList<>();
    for (TaskContrast contrast : sums) {
      rows.addAll(table.rows(contrast, match.tasks().get(contrast.task())));
    }
    if (rows.isEmpty()) {
      refused.put("all tasks", "no document was answered by the checkpoints of both experiments");
      throw nothing(outputA, outputB, refused);
    }
    return new ExperimentDifference(
        DifferenceTable.adjusted(rows, confidence),
        refused,
        pairs.alone(),
        a.lineage().all().stream().filter(row -> pairs.hasPair(row.checkpointId())).toList());
  }

  private static List<JoinedChunk> compared(List<JoinedChunk> chunks, Set<String> tasks) {
    return chunks.stream()
        .filter(chunk -> tasks.contains(chunk.ofA().task()))
        .collect(Collectors.toList());
  }

  private static JobException nothing(String a, String b, Map<String, String> refused) {
    return new JobException(
        JobException.Kind.DATA,
        "the experiments have nothing that can be compared: "
            + refused.entrySet().stream()
                .map(entry -> entry.getKey() + ": " + entry.getValue())
                .collect(Collectors.joining("; ")),
        "A is %s, B is %s".formatted(a, b),
        "tasks whose documents both experiments ask with the same prompts",
        "run both with the same task files, worked examples and data");
  }
}
