package org.lethe.measure.correlation;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.lethe.analysis.ConfidenceInterval;
import org.lethe.analysis.CorrelationMethod;
import org.lethe.analysis.DyadicJackknife;
import org.lethe.analysis.DyadicRegression;
import org.lethe.analysis.FisherZ;
import org.lethe.analysis.LinearFit;
import org.lethe.analysis.MantelTest;
import org.lethe.analysis.MultipleTesting;
import org.lethe.analysis.PermutationTest;
import org.lethe.analysis.TaskInfluence;
import org.lethe.analysis.TaskPairs;
import org.lethe.measure.alignment.GradientAlignmentRow;
import org.lethe.measure.disruption.DisruptionByDepthRow;
import org.lethe.measure.forgetting.ForgettingRow;
import org.lethe.measure.similarity.TaskSimilarityRow;
import org.lethe.measure.spi.Defined;
import org.lethe.measure.spi.Lineage;
import org.lethe.measure.spi.MainMetric;
import org.lethe.measure.spi.Resampling;
import org.lethe.settings.Key;
import org.lethe.table.CheckpointRow;

/**
 * Makes {@code correlations}: similarity and alignment of tasks A and B at a base, and what
 * training on A did to attention heads at B, against what its checkpoint fine-tuned on A forgot of
 * B, over ordered pairs A, B of different tasks. Only checkpoints fine-tuned from a base count;
 * those of different lengths or seeds never stand beside each other as if they were independent
 * pairs, see {@link TrainingRuns}. With more than one base the name of x ends in {@code @base}.
 */
public final class CorrelationTable {
  /** Flag of a coefficient without interval and test. */
  static final String TOO_FEW_TASKS = "too_few_tasks";

  private static final PermutationTest NOT_TESTED =
      new PermutationTest(Double.NaN, "none_fewer_than_6_tasks");

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
      List<GradientAlignmentRow> alignment,
      List<DisruptionByDepthRow> disruption) {
    DisruptedPairs disrupted = new DisruptedPairs(tasks, disruption);
    List<Question> questions = new ArrayList<>();
    for (CheckpointRow base : lineage.bases()) {
      String id = base.checkpointId();
      Map<String, TaskMatrix> explaining =
          new ExplainingMeasures(id, tasks, similarity, alignment).all();
      String suffix = lineage.bases().size() > 1 ? "@" + id : "";
      for (TrainingRuns runs : TrainingRuns.of(lineage, id)) {
        Map<String, TaskMatrix> explained = explained(id, runs, forgetting);
        Map<String, TaskMatrix> all = new TreeMap<>(explaining);
        all.putAll(disrupted.of(id, runs));
        all.forEach(
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
    return adjusted(
        JavaSparkContext.fromSparkContext(spark.sparkContext())
            .parallelize(questions, questions.size())
            .flatMap(question -> answers(question, chosen, draws).iterator())
            .collect());
  }

  /** Adjusts the p-values of all rows of a convention and method together. */
  private static List<CorrelationRow> adjusted(List<CorrelationRow> rows) {
    Map<List<String>, List<CorrelationRow>> families =
        rows.stream()
            .collect(
                Collectors.groupingBy(
                    row -> List.of(row.y(), row.method()),
                    LinkedHashMap::new,
                    Collectors.toList()));
    List<CorrelationRow> adjusted = new ArrayList<>();
    for (List<CorrelationRow> family : families.values()) {
      double[] p =
          MultipleTesting.benjaminiHochberg(
              family.stream()
                  .mapToDouble(row -> row.pMantel() == null ? Double.NaN : row.pMantel())
                  .toArray());
      for (int i = 0; i < p.length; i++) {
        adjusted.add(
            CorrelationRowBuilder.builder(family.get(i)).pBh(Defined.orNull(p[i])).build());
      }
    }
    return adjusted;
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
      if (counts && chosen && !row.isAtFloor()) {
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
    double confidence = options.resampling().confidence();
    ConfidenceInterval ci = DyadicJackknife.interval(method, pairs, confidence);
    ConfidenceInterval fisher = FisherZ.interval(method, r, pairs.size(), confidence);
    int draws = options.permutations();
    boolean tested = pairs.tasksInPairs() >= DyadicRegression.LEAST_TASKS;
    PermutationTest naive =
        tested
            ? PermutationTest.correlation(method, pairs.x(), pairs.y(), draws, seed)
            : NOT_TESTED;
    PermutationTest mantel =
        tested ? MantelTest.test(method, question.xs(), question.ys(), draws, seed) : NOT_TESTED;
    ConfidenceInterval loo = TaskInfluence.leaveOneTaskOut(method, pairs);
    ConfidenceInterval cluster =
        tested
            ? TaskInfluence.clusterBootstrap(
                method, pairs, options.resampling().bootstrapSamples(), confidence, seed)
            : ConfidenceInterval.none("none_fewer_than_6_tasks");
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
        .pBh(null)
        .naiveLow(Defined.orNull(fisher.low()))
        .naiveHigh(Defined.orNull(fisher.high()))
        .build();
  }

  private static String flag(TaskPairs pairs) {
    return pairs.tasksInPairs() < DyadicRegression.LEAST_TASKS ? TOO_FEW_TASKS : null;
  }
}
