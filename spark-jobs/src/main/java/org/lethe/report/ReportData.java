package org.lethe.report;

import static org.apache.spark.sql.functions.avg;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.countDistinct;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.when;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.lethe.benchmark.OutputType;
import org.lethe.benchmark.Status;
import org.lethe.measure.alignment.GradientAlignmentRow;
import org.lethe.measure.correlation.CorrelationRow;
import org.lethe.measure.drift.RepresentationDriftRow;
import org.lethe.measure.findings.FindingRow;
import org.lethe.measure.forgetting.FlipRow;
import org.lethe.measure.forgetting.ForgettingRow;
import org.lethe.measure.knowledge.KnowledgeInstructionRow;
import org.lethe.measure.noise.NoiseFloorRow;
import org.lethe.measure.recovery.RecoveryRow;
import org.lethe.measure.scores.TaskScoreRow;
import org.lethe.measure.similarity.TaskSimilarityRow;
import org.lethe.measure.transitions.TransitionRow;
import org.lethe.table.CheckpointRow;
import org.lethe.table.GenerationRow;
import org.lethe.table.ProvenanceRow;
import org.lethe.table.RequestRow;
import org.lethe.table.ScoreRow;
import org.lethe.table.Table;

/**
 * What the report is made from: rows of the task-level tables and counts over the others. Grows
 * with checkpoints, tasks and layers, never with requests.
 *
 * @param alignment gradient alignment of whole models; layers and modules stay in the table
 * @param plan one row a task of {@code requests}
 * @param failures counts over {@code requests} and {@code scores}
 */
public record ReportData(
    List<CheckpointRow> checkpoints,
    List<TaskScoreRow> taskScores,
    List<ForgettingRow> forgetting,
    List<FlipRow> flips,
    List<RecoveryRow> recovery,
    List<TransitionRow> transitions,
    List<KnowledgeInstructionRow> knowledge,
    List<TaskSimilarityRow> similarity,
    List<GradientAlignmentRow> alignment,
    List<RepresentationDriftRow> drift,
    List<CorrelationRow> correlations,
    List<FindingRow> findings,
    List<ProvenanceRow> provenance,
    List<TaskPlan> plan,
    List<Failure> failures,
    List<NoiseFloorRow> noise) {

  /** Sorts every list, so that the report does not depend on the order Spark returns rows in. */
  public ReportData {
    checkpoints = sorted(checkpoints);
    taskScores = sorted(taskScores);
    forgetting = sorted(forgetting);
    flips = sorted(flips);
    recovery = sorted(recovery);
    transitions = sorted(transitions);
    knowledge = sorted(knowledge);
    similarity = sorted(similarity);
    alignment = sorted(alignment);
    drift = sorted(drift);
    correlations = sorted(correlations);
    findings = sorted(findings);
    provenance = sorted(provenance);
    plan = sorted(plan);
    failures = sorted(failures);
    noise = sorted(noise);
  }

  /**
   * Reads the tables.
   *
   * @param tables table by name; null for a table that was never written
   */
  public static ReportData read(Function<String, Dataset<Row>> tables) {
    Dataset<Row> alignment = tables.apply(GradientAlignmentRow.TABLE.name());
    Column global = col(GradientAlignmentRow.SCOPE).equalTo("global");
    List<Failure> failures = new ArrayList<>();
    failures.addAll(failures(tables.apply(RequestRow.TABLE.name()), lit(null).cast("string")));
    failures.addAll(failures(tables.apply(ScoreRow.TABLE.name()), col(ScoreRow.CHECKPOINT_ID)));
    Dataset<Row> generations = tables.apply(GenerationRow.TABLE.name());
    failures.addAll(failures(generations, col(GenerationRow.CHECKPOINT_ID)));
    return new ReportData(
        rows(tables, CheckpointRow.TABLE, CheckpointRow.TABLE::fromRow),
        rows(tables, TaskScoreRow.TABLE, TaskScoreRow.TABLE::fromRow),
        rows(tables, ForgettingRow.TABLE, ForgettingRow.TABLE::fromRow),
        rows(tables, FlipRow.TABLE, FlipRow.TABLE::fromRow),
        rows(tables, RecoveryRow.TABLE, RecoveryRow.TABLE::fromRow),
        rows(tables, TransitionRow.TABLE, TransitionRow.TABLE::fromRow),
        rows(tables, KnowledgeInstructionRow.TABLE, KnowledgeInstructionRow.TABLE::fromRow),
        rows(tables, TaskSimilarityRow.TABLE, TaskSimilarityRow.TABLE::fromRow),
        collect(
            alignment == null ? null : alignment.where(global),
            GradientAlignmentRow.TABLE::fromRow),
        rows(tables, RepresentationDriftRow.TABLE, RepresentationDriftRow.TABLE::fromRow),
        rows(tables, CorrelationRow.TABLE, CorrelationRow.TABLE::fromRow),
        rows(tables, FindingRow.TABLE, FindingRow.TABLE::fromRow),
        rows(tables, ProvenanceRow.TABLE, ProvenanceRow.TABLE::fromRow),
        plan(tables.apply(RequestRow.TABLE.name())),
        failures,
        rows(tables, NoiseFloorRow.TABLE, NoiseFloorRow.TABLE::fromRow));
  }

  /** Returns the same data with other provenance. */
  ReportData withProvenance(List<ProvenanceRow> rows) {
    return new ReportData(
        checkpoints,
        taskScores,
        forgetting,
        flips,
        recovery,
        transitions,
        knowledge,
        similarity,
        alignment,
        drift,
        correlations,
        findings,
        rows,
        plan,
        failures,
        noise);
  }

  private static <T> List<T> rows(
      Function<String, Dataset<Row>> tables, Table<?> table, Function<Row, T> fromRow) {
    return collect(tables.apply(table.name()), fromRow);
  }

  private static <T> List<T> collect(Dataset<Row> dataset, Function<Row, T> fromRow) {
    return dataset == null ? List.of() : dataset.collectAsList().stream().map(fromRow).toList();
  }

  private static List<TaskPlan> plan(Dataset<Row> requests) {
    if (requests == null) {
      return List.of();
    }
    Column oneOfChoices =
        when(
            col(RequestRow.OUTPUT_TYPE)
                .equalTo(OutputType.MULTIPLE_CHOICE.key())
                .and(col(RequestRow.CHOICE).equalTo(0))
                .and(col(RequestRow.N_CHOICES).gt(0)), // none when the template failed
            lit(1.0).divide(col(RequestRow.N_CHOICES)));
    Dataset<Row> byTask =
        requests
            .groupBy(col(RequestRow.TASK))
            .agg(countDistinct(col(RequestRow.DOC_ID)), count(lit(1)), avg(oneOfChoices));
    return collect(
        byTask,
        row ->
            new TaskPlan(
                row.getString(0),
                row.getLong(1),
                row.getLong(2),
                row.isNullAt(3) ? null : row.getDouble(3)));
  }

  private static List<Failure> failures(Dataset<Row> rows, Column checkpoint) {
    if (rows == null) {
      return List.of();
    }
    Dataset<Row> byReason =
        rows.where(col(RequestRow.STATUS).notEqual(Status.OK.name()))
            .groupBy(checkpoint, col(RequestRow.TASK), col(RequestRow.STATUS))
            .agg(count(lit(1)), min(col(RequestRow.ERROR)));
    return collect(
        byReason,
        row ->
            new Failure(
                row.getString(0),
                row.getString(1),
                row.getString(2),
                row.getLong(3),
                row.getString(4)));
  }

  private static <T> List<T> sorted(List<T> rows) {
    return rows.stream().sorted(Comparator.comparing(Object::toString)).toList();
  }
}
