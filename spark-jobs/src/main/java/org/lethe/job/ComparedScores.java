package org.lethe.job;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.util.LongAccumulator;
import org.lethe.config.Experiment.CompareOptions;
import org.lethe.job.compare.Contrast;
import org.lethe.job.compare.Contrasts;
import org.lethe.job.compare.CoverageGate;
import org.lethe.job.compare.Lineage;
import org.lethe.job.compare.NoiseFloor;
import org.lethe.job.compare.NoiseFloorTable;
import org.lethe.job.compare.ScoreComparison;
import org.lethe.job.compare.ShardChunk;
import org.lethe.scoring.Metric;
import org.lethe.table.FlipRow;
import org.lethe.table.ForgettingRow;
import org.lethe.table.GenerationRow;
import org.lethe.table.NoiseFloorRow;
import org.lethe.table.RecoveryRow;
import org.lethe.table.RequestRow;
import org.lethe.table.ScoreRow;
import org.lethe.table.Table;
import org.lethe.table.TaskScoreRow;
import org.lethe.table.Unit;

/**
 * The tables that are made of answers alone, in one pass over them: {@code task_scores}, {@code
 * noise_floor}, {@code forgetting}, {@code flips}, {@code recovery}.
 */
final class ComparedScores {
  private static final int NAMED = 10;

  private final Comparison comparison;
  private final Metric metric;
  private final Unit scores;
  private final Unit noise;
  private final Unit forgetting;
  private final Unit flips;
  private final Unit recovery;

  ComparedScores(Comparison comparison) throws IOException {
    this.comparison = comparison;
    this.metric = metric(comparison.options());
    this.scores = once(TaskScoreRow.TABLE);
    this.flips = once(FlipRow.TABLE);
    this.noise = twice(NoiseFloorRow.TABLE);
    this.forgetting = twice(ForgettingRow.TABLE);
    this.recovery = twice(RecoveryRow.TABLE);
  }

  /** The unit of a table that answers decide. */
  private Unit once(Table<?> table) throws IOException {
    return comparison.results().unit(table, RequestRow.TABLE, ScoreRow.TABLE, GenerationRow.TABLE);
  }

  /** The unit of a table that replicates decide too. */
  private Unit twice(Table<?> table) throws IOException {
    return comparison
        .results()
        .unit(
            table,
            RequestRow.TABLE,
            ScoreRow.TABLE,
            ScoreRow.REPLICATES,
            GenerationRow.TABLE,
            GenerationRow.REPLICATES);
  }

  Unit forgetting() {
    return forgetting;
  }

  Unit recovery() {
    return recovery;
  }

  /** Publishes the tables unless all are there. */
  void publish() throws IOException {
    if (published()) {
      return;
    }
    CompareOptions options = comparison.options();
    CompareResults results = comparison.results();
    Lineage lineage = comparison.lineage();
    List<ShardChunk> chunks =
        ShardChunk.list(comparison.store(), comparison.tasks(), lineage.all());
    gate(CoverageGate.missing(chunks, comparison.tasks(), List.copyOf(comparison.checkpoints())));
    List<NoiseFloorRow> floor = noise(chunks);
    ScoreComparison compared = compared(chunks, NoiseFloor.of(floor));
    results.publish(NoiseFloorRow.TABLE, noise, floor);
    results.publish(
        TaskScoreRow.TABLE, scores, compared.scores().stream().filter(this::reported).toList());
    results.publish(ForgettingRow.TABLE, forgetting, compared.forgetting(options.confidence()));
    results.publish(FlipRow.TABLE, flips, compared.flips());
    results.publish(RecoveryRow.TABLE, recovery, compared.recovery(lineage, options.epsilon()));
  }

  private boolean reported(TaskScoreRow row) {
    String name = row.metric().split(",", 2)[0];
    return !Metric.of(name).orElseThrow().isOnRequest()
        || comparison.experiment().tasks().stream()
            .filter(task -> task.name().equals(row.task()))
            .anyMatch(task -> CompareResults.asked(task).contains(name));
  }

  private boolean published() throws IOException {
    for (Unit unit : List.of(scores, noise, forgetting, flips, recovery)) {
      if (!comparison.store().isPublished(unit)) {
        return false;
      }
    }
    return true;
  }

  /** Returns what batching alone moves, of every base that answered twice. */
  private List<NoiseFloorRow> noise(List<ShardChunk> chunks) {
    Lineage lineage = comparison.lineage();
    List<Contrast> contrasts = Contrast.noise(lineage, chunks);
    if (contrasts.isEmpty()) {
      return List.of();
    }
    Map<String, String> weights = new HashMap<>();
    for (Contrast contrast : contrasts) {
      String base = contrast.checkpoints().get(0);
      contrast.checkpoints().forEach(id -> weights.put(id, comparison.fresh().weights().get(base)));
    }
    return Contrasts.sums(comparison.spark(), comparison.store(), chunks, weights, contrasts)
        .flatMap(sums -> NoiseFloorTable.rows(sums, lineage).iterator())
        .collect();
  }

  private ScoreComparison compared(List<ShardChunk> chunks, NoiseFloor floor) {
    Lineage lineage = comparison.lineage();
    CompareOptions options = comparison.options();
    List<Contrast> contrasts = new ArrayList<>(Contrast.scores(lineage));
    contrasts.addAll(Contrast.forgetting(lineage));
    contrasts.addAll(Contrast.recovery(lineage));
    ScoreComparison.Options how =
        new ScoreComparison.Options(
            metric, options.lossText(), options.epsilon(), comparison.bootstrap(), floor);
    LongAccumulator done = comparison.spark().sparkContext().longAccumulator("compare");
    long total = contrasts.size() * (long) comparison.tasks().size();
    ScoreComparison compared;
    try (Progress.Stage stage =
        comparison.progress().begin("compare scores", "comparisons", total, done::value)) {
      compared =
          new ScoreComparison(
              Contrasts.sums(
                      comparison.spark(),
                      comparison.store(),
                      chunks,
                      comparison.fresh().weights(),
                      contrasts)
                  .map(
                      sums -> {
                        ScoreComparison.Part part = ScoreComparison.Part.of(sums, lineage, how);
                        done.add(1);
                        return part;
                      })
                  .collect());
    }
    gate(compared.incomplete());
    compared
        .unaskable()
        .forEach(
            line -> comparison.progress().note("compare: " + line + "; table requests says why"));
    return compared;
  }

  /** Refuses aggregates over part of the plan unless asked for. */
  private void gate(List<String> missing) {
    if (missing.isEmpty()) {
      return;
    }
    List<String> named = missing.subList(0, Math.min(NAMED, missing.size()));
    String more = missing.size() > NAMED ? " and %d more".formatted(missing.size() - NAMED) : "";
    String text = String.join("; ", named) + more;
    if (comparison.options().allowIncomplete()) {
      comparison.progress().note("compare: scores are incomplete: " + text);
      return;
    }
    throw new JobException(
        JobException.Kind.DATA,
        "scores are incomplete: " + text,
        comparison.store().folder(ScoreRow.TABLE),
        "an answer of every checkpoint to every planned request",
        "run: lethe plan, lethe score and lethe generate; or set compare.allow-incomplete: true");
  }

  private static Metric metric(CompareOptions options) {
    return Metric.of(options.metric())
        .orElseThrow(
            () ->
                new JobException(
                    JobException.Kind.USAGE,
                    "there is no metric " + options.metric(),
                    "compare.metric",
                    "one of " + Arrays.stream(Metric.values()).map(Metric::key).toList(),
                    "correct compare.metric in the experiment"));
  }
}
