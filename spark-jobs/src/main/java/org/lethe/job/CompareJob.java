package org.lethe.job;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.LongAccumulator;
import org.lethe.analysis.Bootstrap;
import org.lethe.config.Experiment;
import org.lethe.config.Experiment.CompareOptions;
import org.lethe.config.Experiment.TaskEntry;
import org.lethe.config.KnowledgePair;
import org.lethe.job.compare.Contrast;
import org.lethe.job.compare.Contrasts;
import org.lethe.job.compare.CorrelationTable;
import org.lethe.job.compare.CoverageGate;
import org.lethe.job.compare.DriftTable;
import org.lethe.job.compare.FindingTable;
import org.lethe.job.compare.Freshness;
import org.lethe.job.compare.GradientAlignmentTable;
import org.lethe.job.compare.KnowledgeTable;
import org.lethe.job.compare.Lineage;
import org.lethe.job.compare.NoiseFloor;
import org.lethe.job.compare.NoiseFloorTable;
import org.lethe.job.compare.PromptSimilarity;
import org.lethe.job.compare.ScoreComparison;
import org.lethe.job.compare.ShardChunk;
import org.lethe.job.compare.TaskSimilarityTable;
import org.lethe.job.compare.TransitionTable;
import org.lethe.scoring.Metric;
import org.lethe.table.ActivationRow;
import org.lethe.table.CheckpointRow;
import org.lethe.table.CorrelationRow;
import org.lethe.table.FindingRow;
import org.lethe.table.FlipRow;
import org.lethe.table.ForgettingRow;
import org.lethe.table.GenerationRow;
import org.lethe.table.GradientAlignmentRow;
import org.lethe.table.GradientRow;
import org.lethe.table.KnowledgeInstructionRow;
import org.lethe.table.NoiseFloorRow;
import org.lethe.table.RecoveryRow;
import org.lethe.table.RepresentationDriftRow;
import org.lethe.table.RequestRow;
import org.lethe.table.ScoreRow;
import org.lethe.table.Table;
import org.lethe.table.TableStore;
import org.lethe.table.TaskScoreRow;
import org.lethe.table.TaskSimilarityRow;
import org.lethe.table.TransitionRow;
import org.lethe.table.Unit;
import org.lethe.transformer.Precision;

/**
 * Compares checkpoints: from scores, activations and gradients to {@code task_scores}, {@code
 * noise_floor}, {@code forgetting}, {@code flips}, {@code recovery}, {@code transitions}, {@code
 * knowledge_instruction}, {@code task_similarity}, {@code gradient_alignment}, {@code
 * representation_drift}, {@code correlations} and {@code findings}. A table whose inputs and
 * options have not changed is left as it is.
 */
public final class CompareJob implements Job {
  private static final int NAMED = 10;

  @Override
  public void run(SparkSession spark, Experiment experiment, TableStore store, Progress progress)
      throws IOException {
    new Run(spark, experiment, store, progress).run();
  }

  /** One run over one experiment. */
  private static final class Run {
    private final SparkSession spark;
    private final Experiment experiment;
    private final CompareOptions options;
    private final TableStore store;
    private final Progress progress;
    private final Metric metric;
    private final Lineage lineage;
    private final Freshness fresh;
    private final Set<String> tasks;
    private final CompareResults results;

    Run(SparkSession spark, Experiment experiment, TableStore store, Progress progress)
        throws IOException {
      this.spark = spark;
      this.experiment = experiment;
      this.options = experiment.compare();
      this.store = store;
      this.progress = progress;
      checkPrecision();
      this.metric = metric(options);
      this.lineage = new Lineage(CheckpointInventory.read(experiment, store));
      this.fresh = Freshness.of(lineage, store);
      this.tasks =
          experiment.tasks().stream()
              .map(TaskEntry::name)
              .collect(Collectors.toCollection(LinkedHashSet::new));
      this.results = new CompareResults(spark, store, experiment, lineage.all());
    }

    /** What was computed in one precision is not compared under the name of another. */
    private void checkPrecision() throws IOException {
      Precision wanted = experiment.model().precision();
      for (Table table :
          List.of(ScoreRow.TABLE, GenerationRow.TABLE, ActivationRow.TABLE, GradientRow.TABLE)) {
        Precision made =
            ProvenanceTable.dtype(store, table).flatMap(Precision::named).orElse(wanted);
        if (made != wanted) {
          throw new JobException(
              JobException.Kind.DATA,
              "table %s was computed in %s".formatted(table.name(), made.key()),
              store.folder(table),
              "model.precision " + wanted.key(),
              "run: lethe score, lethe generate, lethe activations and lethe gradients;"
                  + " or correct precision");
        }
      }
    }

    void run() throws IOException {
      Unit forgetting = scored(ForgettingRow.TABLE);
      Unit similarity =
          results.unit(TaskSimilarityRow.TABLE, ActivationRow.TABLE, RequestRow.TABLE);
      compareScores(forgetting);
      publish(similarity, "similarity of tasks", this::similarity);
      Unit alignment =
          results.unit(GradientAlignmentRow.TABLE, GradientRow.TABLE, RequestRow.TABLE);
      publish(
          alignment,
          "alignment of gradients",
          () ->
              GradientAlignmentTable.rows(spark, store, fresh, checkpoints(), tasks).stream()
                  .map(GradientAlignmentRow::toRow)
                  .toList());
      publish(
          results.unit(RepresentationDriftRow.TABLE, ActivationRow.TABLE, RequestRow.TABLE),
          "drift of representations",
          () ->
              DriftTable.rows(spark, store, fresh, tasks, Contrast.forgetting(lineage), lineage)
                  .stream()
                  .map(RepresentationDriftRow::toRow)
                  .toList());
      Unit correlations = results.unit(CorrelationRow.TABLE, forgetting, similarity, alignment);
      publish(correlations, "correlations", () -> correlations(forgetting, similarity, alignment));
      Unit recovery = scored(RecoveryRow.TABLE);
      publish(
          results.unit(TransitionRow.TABLE, recovery),
          "transitions",
          () ->
              TransitionTable.rows(recovered(recovery), lineage).stream()
                  .map(TransitionRow::toRow)
                  .toList());
      publish(
          results.unit(
              KnowledgeInstructionRow.TABLE, RequestRow.TABLE, ScoreRow.TABLE, GenerationRow.TABLE),
          "knowledge and instruction",
          this::knowledge);
      publish(
          results.unit(FindingRow.TABLE, forgetting, recovery, correlations),
          "findings in every seed",
          () -> findings(forgetting, recovery, correlations));
      progress.note(
          results.written() == 0
              ? "compare: everything is published already"
              : "compare: " + results.written() + " tables");
    }

    private void compareScores(Unit forgetting) throws IOException {
      Unit scores =
          results.unit(TaskScoreRow.TABLE, RequestRow.TABLE, ScoreRow.TABLE, GenerationRow.TABLE);
      Unit flips =
          results.unit(FlipRow.TABLE, RequestRow.TABLE, ScoreRow.TABLE, GenerationRow.TABLE);
      Unit recovery = scored(RecoveryRow.TABLE);
      Unit noise = scored(NoiseFloorRow.TABLE);
      if (published(scores, forgetting, flips, recovery, noise)) {
        return;
      }
      List<ShardChunk> chunks = ShardChunk.list(store, tasks, lineage.all());
      gate(CoverageGate.missing(chunks, tasks, List.copyOf(checkpoints())));
      List<NoiseFloorRow> floor = noise(chunks);
      ScoreComparison compared = compared(chunks, NoiseFloor.of(floor));
      results.publish(noise, floor.stream().map(NoiseFloorRow::toRow).toList());
      results.publish(scores, compared.scores().stream().map(TaskScoreRow::toRow).toList());
      results.publish(
          forgetting,
          compared.forgetting(options.confidence()).stream().map(ForgettingRow::toRow).toList());
      results.publish(flips, compared.flips().stream().map(FlipRow::toRow).toList());
      results.publish(
          recovery,
          compared.recovery(lineage, options.epsilon()).stream().map(RecoveryRow::toRow).toList());
    }

    /** Returns the unit of a table that scores and replicates decide. */
    private Unit scored(Table table) throws IOException {
      return results.unit(
          table, RequestRow.TABLE, ScoreRow.TABLE, ScoreRow.REPLICATES, GenerationRow.TABLE);
    }

    /** Returns what batching alone moves, of every base that was scored twice. */
    private List<NoiseFloorRow> noise(List<ShardChunk> chunks) {
      List<Contrast> contrasts = Contrast.noise(lineage, chunks);
      if (contrasts.isEmpty()) {
        return List.of();
      }
      Map<String, String> weights = new HashMap<>();
      for (Contrast contrast : contrasts) {
        String base = contrast.checkpoints().get(0);
        contrast.checkpoints().forEach(id -> weights.put(id, fresh.weights().get(base)));
      }
      Lineage family = lineage;
      return Contrasts.sums(spark, store, chunks, weights, contrasts)
          .flatMap(sums -> NoiseFloorTable.rows(sums, family).iterator())
          .collect();
    }

    private ScoreComparison compared(List<ShardChunk> chunks, NoiseFloor noise) throws IOException {
      List<Contrast> contrasts = new ArrayList<>(Contrast.scores(lineage));
      contrasts.addAll(Contrast.forgetting(lineage));
      contrasts.addAll(Contrast.recovery(lineage));
      ScoreComparison.Options how =
          new ScoreComparison.Options(
              metric, options.lossText(), options.epsilon(), bootstrap(), noise);
      Lineage family = lineage;
      LongAccumulator done = spark.sparkContext().longAccumulator("compare");
      long total = contrasts.size() * (long) tasks.size();
      ScoreComparison compared;
      try (Progress.Stage stage =
          progress.begin("compare scores", "comparisons", total, done::value)) {
        compared =
            new ScoreComparison(
                Contrasts.sums(spark, store, chunks, fresh.weights(), contrasts)
                    .map(
                        sums -> {
                          ScoreComparison.Part part = ScoreComparison.Part.of(sums, family, how);
                          done.add(1);
                          return part;
                        })
                    .collect());
      }
      gate(compared.incomplete());
      compared
          .unaskable()
          .forEach(line -> progress.note("compare: " + line + "; table requests says why"));
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
      if (options.allowIncomplete()) {
        progress.note("compare: scores are incomplete: " + text);
        return;
      }
      throw new JobException(
          JobException.Kind.DATA,
          "scores are incomplete: " + text,
          store.folder(ScoreRow.TABLE),
          "an answer of every checkpoint to every planned request",
          "run: lethe plan, lethe score and lethe generate; or set compare.allow-incomplete: true");
    }

    private List<Row> similarity() throws IOException {
      List<TaskSimilarityRow> rows =
          new ArrayList<>(TaskSimilarityTable.rows(spark, store, fresh, checkpoints(), tasks));
      Set<String> bases =
          lineage.bases().stream()
              .map(CheckpointRow::checkpointId)
              .collect(Collectors.toCollection(LinkedHashSet::new));
      rows.addAll(PromptSimilarity.rows(spark, store, bases, tasks));
      return rows.stream().map(TaskSimilarityRow::toRow).toList();
    }

    private List<Row> correlations(Unit forgetting, Unit similarity, Unit alignment)
        throws IOException {
      return new CorrelationTable(lineage, List.copyOf(tasks), options, experiment.seed())
              .rows(
                  spark,
                  store.rows(forgetting).stream().map(ForgettingRow::fromRow).toList(),
                  store.rows(similarity).stream().map(TaskSimilarityRow::fromRow).toList(),
                  store.rows(alignment).stream().map(GradientAlignmentRow::fromRow).toList())
              .stream()
              .map(CorrelationRow::toRow)
              .toList();
    }

    private List<Row> knowledge() throws IOException {
      List<KnowledgePair> pairs = options.knowledgePairs();
      if (pairs.isEmpty()) {
        return List.of();
      }
      List<ShardChunk> chunks = ShardChunk.list(store, KnowledgeTable.tasks(pairs), lineage.all());
      return KnowledgeTable.rows(
              Contrasts.sums(spark, store, chunks, fresh.weights(), Contrast.forgetting(lineage)),
              pairs,
              lineage,
              bootstrap())
          .stream()
          .map(KnowledgeInstructionRow::toRow)
          .toList();
    }

    private List<Row> findings(Unit forgetting, Unit recovery, Unit correlations)
        throws IOException {
      return new FindingTable(lineage, options)
              .rows(
                  store.rows(forgetting).stream().map(ForgettingRow::fromRow).toList(),
                  recovered(recovery),
                  store.rows(correlations).stream().map(CorrelationRow::fromRow).toList())
              .stream()
              .map(FindingRow::toRow)
              .toList();
    }

    private List<RecoveryRow> recovered(Unit recovery) throws IOException {
      return store.rows(recovery).stream().map(RecoveryRow::fromRow).toList();
    }

    private Bootstrap.Options bootstrap() {
      return new Bootstrap.Options(
          options.bootstrapSamples(), options.confidence(), experiment.seed());
    }

    private Set<String> checkpoints() {
      return lineage.all().stream()
          .map(CheckpointRow::checkpointId)
          .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    private boolean published(Unit... units) throws IOException {
      for (Unit unit : units) {
        if (!store.isPublished(unit)) {
          return false;
        }
      }
      return true;
    }

    private void publish(Unit unit, String what, Rows rows) throws IOException {
      if (!store.isPublished(unit)) {
        AtomicLong written = new AtomicLong();
        try (Progress.Stage stage = progress.begin(what, "table", 1, written::get)) {
          results.publish(unit, rows.make());
          written.set(1);
        }
      }
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

  /** Makes the rows of a table. */
  @FunctionalInterface
  private interface Rows {
    List<Row> make() throws IOException;
  }
}
