package org.lethe.measure.correlation;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.lethe.analysis.ConfidenceInterval;
import org.lethe.analysis.CorrelationMethod;
import org.lethe.analysis.FisherZ;
import org.lethe.analysis.LinearFit;
import org.lethe.analysis.MantelTest;
import org.lethe.analysis.PermutationTest;
import org.lethe.analysis.TaskInfluence;
import org.lethe.analysis.TaskPairs;
import org.lethe.measure.alignment.GradientAlignmentRow;
import org.lethe.measure.forgetting.ForgettingRow;
import org.lethe.measure.similarity.TaskSimilarityRow;
import org.lethe.measure.spi.Defined;
import org.lethe.measure.spi.Lineage;
import org.lethe.measure.spi.MainMetric;
import org.lethe.measure.spi.Resampling;
import org.lethe.settings.Key;
import org.lethe.table.CheckpointRow;

/**
 * Makes {@code correlations}: similarity and alignment of tasks A and B at a base against what its
 * checkpoint fine-tuned on A forgot of B, over ordered pairs A, B of different tasks. Only
 * checkpoints fine-tuned from a base count; those of different lengths or seeds never stand beside
 * each other as if they were independent pairs, see {@link TrainingRuns}. With more than one base
 * the name of x ends in {@code @base}.
 */
public final class CorrelationTable {
  /** Flag of a coefficient whose Mantel test could not reach 0.05 with so few tasks. */
  private static final String TOO_FEW_TASKS = "too_few_tasks_for_mantel";

  /** How coefficients are tested. */
  public record Options(
      Resampling resampling,
      MainMetric metric,
      @Key(value = "draws of a permutation test", unit = "draws", least = 1) int permutations)
      implements Serializable {}

  private final Lineage lineage;
  private final List<String> tasks;
  private final Options options;
  private final long seed;

  /**
   * @param tasks tasks of the experiment
   * @param seed seed of the permutations
   */
  public CorrelationTable(Lineage lineage, List<String> tasks, Options options, long seed) {
    this.lineage = lineage;
    this.tasks = List.copyOf(tasks);
    this.options = options;
    this.seed = seed;
  }

  /** One coefficient to compute. */
  private record Question(String x, String y, double[][] xs, double[][] ys, TrainingRuns runs)
      implements Serializable {}

  /** Returns the rows; measures without a single common pair have none. */
  public List<CorrelationRow> rows(
      SparkSession spark,
      List<ForgettingRow> forgetting,
      List<TaskSimilarityRow> similarity,
      List<GradientAlignmentRow> alignment) {
    List<Question> questions = new ArrayList<>();
    for (CheckpointRow base : lineage.bases()) {
      String id = base.checkpointId();
      Map<String, TaskMatrix> explaining = explaining(id, similarity, alignment);
      String suffix = lineage.bases().size() > 1 ? "@" + id : "";
      for (TrainingRuns runs : TrainingRuns.of(lineage, id)) {
        Map<String, TaskMatrix> explained = explained(id, runs, forgetting);
        explaining.forEach(
            (x, xs) ->
                explained.forEach(
                    (y, ys) ->
                        questions.add(
                            new Question(x + suffix, y, xs.values(), ys.values(), runs))));
      }
    }
    if (questions.isEmpty()) {
      return List.of();
    }
    Options chosen = options;
    long draws = seed;
    return JavaSparkContext.fromSparkContext(spark.sparkContext())
        .parallelize(questions, questions.size())
        .flatMap(question -> answers(question, chosen, draws).iterator())
        .collect();
  }

  private Map<String, TaskMatrix> explaining(
      String base, List<TaskSimilarityRow> similarity, List<GradientAlignmentRow> alignment) {
    Map<String, TaskMatrix> measures = new TreeMap<>();
    for (TaskSimilarityRow row : similarity) {
      if (row.checkpointId().equals(base)) {
        String layer = row.layer() == null ? "" : "_layer_" + row.layer();
        matrix(measures, "similarity_" + row.measure() + layer)
            .add(row.taskA(), row.taskB(), row.value());
      }
    }
    for (GradientAlignmentRow row : alignment) {
      if (row.checkpointId().equals(base) && !row.scope().equals("module")) {
        String layer = row.layer() == null ? "" : "_" + row.layer();
        matrix(measures, "gradient_alignment_" + row.scope() + layer)
            .add(row.taskA(), row.taskB(), row.cosine());
      }
    }
    return measures;
  }

  private Map<String, TaskMatrix> explained(
      String base, TrainingRuns runs, List<ForgettingRow> forgetting) {
    Map<String, TaskMatrix> measures = new TreeMap<>();
    for (ForgettingRow row : forgetting) {
      boolean counts =
          runs.contains(row.checkpointId())
              && row.referenceId().equals(base)
              && !row.trainedOn().equals(row.task());
      boolean chosen = options.metric().includes(row.metric());
      if (counts && chosen) {
        matrix(measures, row.convention()).add(row.trainedOn(), row.task(), row.value());
      }
    }
    return measures;
  }

  private TaskMatrix matrix(Map<String, TaskMatrix> measures, String name) {
    return measures.computeIfAbsent(name, n -> TaskMatrix.empty(tasks));
  }

  private static List<CorrelationRow> answers(Question question, Options options, long seed) {
    TaskPairs pairs = TaskPairs.of(question.xs(), question.ys());
    return pairs.size() == 0
        ? List.of()
        : Arrays.stream(CorrelationMethod.values())
            .map(method -> row(question, pairs, method, options, seed))
            .toList();
  }

  private static CorrelationRow row(
      Question question, TaskPairs pairs, CorrelationMethod method, Options options, long seed) {
    double r = method.coefficient(pairs.x(), pairs.y());
    ConfidenceInterval ci =
        FisherZ.interval(method, r, pairs.size(), options.resampling().confidence());
    int draws = options.permutations();
    PermutationTest naive = PermutationTest.correlation(method, pairs.x(), pairs.y(), draws, seed);
    PermutationTest mantel = MantelTest.test(method, question.xs(), question.ys(), draws, seed);
    ConfidenceInterval loo = TaskInfluence.leaveOneTaskOut(method, pairs);
    ConfidenceInterval cluster =
        TaskInfluence.clusterBootstrap(
            method,
            pairs,
            options.resampling().bootstrapSamples(),
            options.resampling().confidence(),
            seed);
    LinearFit line = LinearFit.leastSquares(pairs.x(), pairs.y());
    return CorrelationRowBuilder.stagedBuilder()
        .x(question.x())
        .y(question.y())
        .method(method.key())
        .nTasks(pairs.tasksInPairs())
        .nPairs(pairs.size())
        .r(Defined.orNull(r))
        .ciLow(Defined.orNull(ci.low()))
        .ciHigh(Defined.orNull(ci.high()))
        .ciMethod(ci.method())
        .pNaive(Defined.orNull(naive.p()))
        .pMantel(Defined.orNull(mantel.p()))
        .pMantelMethod(Double.isNaN(mantel.p()) ? null : mantel.method())
        .slope(Defined.orNull(line.slope()))
        .intercept(Defined.orNull(line.intercept()))
        .looLow(Defined.orNull(loo.low()))
        .looHigh(Defined.orNull(loo.high()))
        .clusterLow(Defined.orNull(cluster.low()))
        .clusterHigh(Defined.orNull(cluster.high()))
        .clusterMethod(cluster.method())
        .flag(flag(pairs))
        .trainingSteps(question.runs().trainingSteps())
        .seed(question.runs().seed())
        .runs(question.runs().how())
        .nCheckpoints((long) question.runs().checkpoints().size())
        .build();
  }

  private static String flag(TaskPairs pairs) {
    if (pairs.size() < FisherZ.MIN_PAIRS) {
      return "fewer_than_8_pairs";
    }
    return pairs.tasksInPairs() < 4 ? TOO_FEW_TASKS : null; // 3! relabellings: p is 1/6 at best
  }
}
