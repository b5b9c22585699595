package org.lethe.job;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.spark.sql.SparkSession;
import org.lethe.config.Experiment;
import org.lethe.config.KnowledgePair;
import org.lethe.job.compare.Contrast;
import org.lethe.job.compare.Contrasts;
import org.lethe.job.compare.CorrelationTable;
import org.lethe.job.compare.DriftTable;
import org.lethe.job.compare.FindingTable;
import org.lethe.job.compare.GradientAlignmentTable;
import org.lethe.job.compare.KnowledgeTable;
import org.lethe.job.compare.PromptSimilarity;
import org.lethe.job.compare.ShardChunk;
import org.lethe.job.compare.TaskSimilarityTable;
import org.lethe.job.compare.TransitionTable;
import org.lethe.table.ActivationRow;
import org.lethe.table.CheckpointRow;
import org.lethe.table.CorrelationRow;
import org.lethe.table.FindingRow;
import org.lethe.table.ForgettingRow;
import org.lethe.table.GenerationRow;
import org.lethe.table.GradientAlignmentRow;
import org.lethe.table.GradientRow;
import org.lethe.table.KnowledgeInstructionRow;
import org.lethe.table.RecoveryRow;
import org.lethe.table.RepresentationDriftRow;
import org.lethe.table.RequestRow;
import org.lethe.table.ScoreRow;
import org.lethe.table.TableStore;
import org.lethe.table.TaskSimilarityRow;
import org.lethe.table.TransitionRow;
import org.lethe.table.Unit;

/**
 * Compares checkpoints: from scores, activations and gradients to {@code task_scores}, {@code
 * noise_floor}, {@code forgetting}, {@code flips}, {@code recovery}, {@code transitions}, {@code
 * knowledge_instruction}, {@code task_similarity}, {@code gradient_alignment}, {@code
 * representation_drift}, {@code correlations} and {@code findings}. A table whose inputs and
 * options have not changed is left as it is.
 */
public final class CompareJob implements Job {

  @Override
  public void run(SparkSession spark, Experiment experiment, TableStore store, Progress progress)
      throws IOException {
    MeasuredPrecision.check(experiment, store);
    Comparison comparison = Comparison.of(spark, experiment, store, progress);
    CompareResults results = comparison.results();
    ComparedScores scores = new ComparedScores(comparison);
    Unit forgetting = scores.forgetting();
    Unit recovery = scores.recovery();
    Unit similarity = results.unit(TaskSimilarityRow.TABLE, ActivationRow.TABLE, RequestRow.TABLE);
    Unit alignment = results.unit(GradientAlignmentRow.TABLE, GradientRow.TABLE, RequestRow.TABLE);
    Unit correlations = results.unit(CorrelationRow.TABLE, forgetting, similarity, alignment);
    scores.publish();
    comparison.publish(
        TaskSimilarityRow.TABLE, similarity, "similarity of tasks", () -> similarity(comparison));
    comparison.publish(
        GradientAlignmentRow.TABLE,
        alignment,
        "alignment of gradients",
        () -> alignment(comparison));
    comparison.publish(
        RepresentationDriftRow.TABLE,
        results.unit(RepresentationDriftRow.TABLE, ActivationRow.TABLE, RequestRow.TABLE),
        "drift of representations",
        () -> drift(comparison));
    comparison.publish(
        CorrelationRow.TABLE,
        correlations,
        "correlations",
        () -> correlations(comparison, forgetting, similarity, alignment));
    comparison.publish(
        TransitionRow.TABLE,
        results.unit(TransitionRow.TABLE, recovery),
        "transitions",
        () -> transitions(comparison, recovery));
    comparison.publish(
        KnowledgeInstructionRow.TABLE,
        results.unit(
            KnowledgeInstructionRow.TABLE, RequestRow.TABLE, ScoreRow.TABLE, GenerationRow.TABLE),
        "knowledge and instruction",
        () -> knowledge(comparison));
    comparison.publish(
        FindingRow.TABLE,
        results.unit(FindingRow.TABLE, forgetting, recovery, correlations),
        "findings in every seed",
        () -> findings(comparison, forgetting, recovery, correlations));
    progress.note(
        results.written() == 0
            ? "compare: everything is published already"
            : "compare: " + results.written() + " tables");
  }

  private static List<TaskSimilarityRow> similarity(Comparison of) throws IOException {
    List<TaskSimilarityRow> rows =
        new ArrayList<>(
            TaskSimilarityTable.rows(
                of.spark(), of.store(), of.fresh(), of.checkpoints(), of.tasks()));
    Set<String> bases =
        of.lineage().bases().stream()
            .map(CheckpointRow::checkpointId)
            .collect(Collectors.toCollection(LinkedHashSet::new));
    rows.addAll(PromptSimilarity.rows(of.spark(), of.store(), bases, of.tasks()));
    return rows;
  }

  private static List<GradientAlignmentRow> alignment(Comparison of) throws IOException {
    return GradientAlignmentTable.rows(
        of.spark(), of.store(), of.fresh(), of.checkpoints(), of.tasks());
  }

  private static List<RepresentationDriftRow> drift(Comparison of) throws IOException {
    return DriftTable.rows(
        of.spark(),
        of.store(),
        of.fresh(),
        of.tasks(),
        Contrast.forgetting(of.lineage()),
        of.lineage());
  }

  private static List<CorrelationRow> correlations(
      Comparison of, Unit forgetting, Unit similarity, Unit alignment) throws IOException {
    TableStore store = of.store();
    return new CorrelationTable(
            of.lineage(), List.copyOf(of.tasks()), of.options(), of.experiment().seed())
        .rows(
            of.spark(),
            store.rows(ForgettingRow.TABLE, forgetting),
            store.rows(TaskSimilarityRow.TABLE, similarity),
            store.rows(GradientAlignmentRow.TABLE, alignment));
  }

  private static List<TransitionRow> transitions(Comparison of, Unit recovery) throws IOException {
    return TransitionTable.rows(recovered(of, recovery), of.lineage());
  }

  private static List<KnowledgeInstructionRow> knowledge(Comparison of) throws IOException {
    List<KnowledgePair> pairs = of.options().knowledgePairs();
    if (pairs.isEmpty()) {
      return List.of();
    }
    List<ShardChunk> chunks =
        ShardChunk.list(of.store(), KnowledgeTable.tasks(pairs), of.lineage().all());
    return KnowledgeTable.rows(
        Contrasts.sums(
            of.spark(),
            of.store(),
            chunks,
            of.fresh().weights(),
            Contrast.forgetting(of.lineage())),
        pairs,
        of.lineage(),
        of.bootstrap());
  }

  private static List<FindingRow> findings(
      Comparison of, Unit forgetting, Unit recovery, Unit correlations) throws IOException {
    TableStore store = of.store();
    return new FindingTable(of.lineage(), of.options())
        .rows(
            store.rows(ForgettingRow.TABLE, forgetting),
            recovered(of, recovery),
            store.rows(CorrelationRow.TABLE, correlations));
  }

  private static List<RecoveryRow> recovered(Comparison of, Unit recovery) throws IOException {
    return of.store().rows(RecoveryRow.TABLE, recovery);
  }
}
