package org.lethe.job;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.spark.sql.SparkSession;
import org.lethe.benchmark.OutputType;
import org.lethe.benchmark.Request;
import org.lethe.config.Experiment;
import org.lethe.config.Experiment.GradientOptions;
import org.lethe.gradient.GradientSketch;
import org.lethe.gradient.TaskGradient;
import org.lethe.inference.BatchPlanner;
import org.lethe.table.CheckpointRow;
import org.lethe.table.GradientRow;
import org.lethe.table.GradientRowBuilder;
import org.lethe.table.PlannedRequest;
import org.lethe.table.TableStore;
import org.lethe.table.UnitWriter;
import org.lethe.transformer.Parameter;
import org.lethe.transformer.Precision;
import org.lethe.transformer.Transformer;

/**
 * Differentiates the answer loss of chosen tasks at chosen checkpoints into table {@code
 * gradients}, shard by shard: a row is the mean over the shard's examples, and rows of several
 * shards average by their numbers of examples.
 */
public final class GradientJob implements Job {

  private static final String CONVENTION = "mean_answer_token_nll";

  @Override
  public void run(SparkSession spark, Experiment experiment, TableStore store, Progress progress)
      throws IOException {
    GradientOptions options = experiment.gradients();
    int shardDocuments = experiment.plan().shardDocuments();
    int batchTokens = experiment.plan().batchTokens();
    Set<String> tasks =
        experiment.tasks().stream()
            .map(Experiment.TaskEntry::name)
            .filter(options.tasks()::includes)
            .collect(Collectors.toSet());
    List<CheckpointRow> checkpoints = new ArrayList<>(CheckpointInventory.read(experiment, store));
    checkpoints.removeIf(row -> !options.checkpoints().includes(row.checkpointId()));
    if (checkpoints.isEmpty() || tasks.isEmpty()) {
      progress.note("gradients: the experiment asks for none");
      return;
    }
    long seed = experiment.seed();
    Precision precision = experiment.model().precision();
    int done =
        new ModelStage(
                spark,
                store,
                progress,
                "gradients",
                GradientRow.TABLE,
                experiment.model(),
                "%s/%d/%d/%d/%d/%d"
                    .formatted(
                        CONVENTION,
                        options.examples(),
                        options.sketchDimension(),
                        options.exactLimitMb(),
                        batchTokens,
                        seed))
            .run(
                checkpoints,
                unit ->
                    tasks.contains(unit.partition().get(0))
                        && (long) Shard.of(unit).index() * shardDocuments < options.examples(),
                (transformer, work, tables) ->
                    differentiate(
                        transformer, work, tables, options, batchTokens, seed, precision));
    progress.note(
        done == 0 ? "gradients: everything is published already" : "gradients: " + done + " units");
  }

  private static WorkDone differentiate(
      Transformer transformer,
      ModelWork work,
      TableStore store,
      GradientOptions options,
      int batchTokens,
      long seed,
      Precision precision)
      throws IOException {
    List<Request> examples = examples(store, work, options.examples());
    try (UnitWriter<GradientRow> writer = store.stage(GradientRow.TABLE, work.output())) {
      if (!examples.isEmpty()) {
        TaskGradient gradient =
            TaskGradient.of(transformer, BatchPlanner.plan(examples, batchTokens));
        boolean exact = exactFits(transformer, options.exactLimitMb());
        for (TaskGradient.Group group : gradient.groups()) {
          writer.write(row(group, gradient, work, options, exact, seed));
        }
      }
      writer.publish(
          writer.rows(),
          TorchRuntime.provenance(seed, CONVENTION, precision)
              .with(Map.of("plan_id", work.planId(), "weights_digest", work.weightsDigest())));
    }
    return WorkDone.of(examples.size());
  }

  /** Right answers of the first documents; for rolling documents, their windows. */
  private static List<Request> examples(TableStore store, ModelWork work, int documents)
      throws IOException {
    return PlannedRequests.read(store, work.requests()).stream()
        .filter(row -> row.batch() >= 0 && row.request().docId() < documents)
        .map(PlannedRequest::request)
        .filter(r -> r.type() != OutputType.MULTIPLE_CHOICE || r.choice() == r.gold())
        .filter(r -> r.continuationTokens().length > 0)
        .toList();
  }

  private static boolean exactFits(Transformer transformer, int limitMb) {
    long bytes =
        transformer.parameters().stream().mapToLong(p -> p.array().size()).sum() * Float.BYTES;
    return bytes <= (long) limitMb << 20;
  }

  private static GradientRow row(
      TaskGradient.Group group,
      TaskGradient gradient,
      ModelWork work,
      GradientOptions options,
      boolean exact,
      long seed) {
    Parameter parameter = group.parameter();
    long sketchSeed = seed * 31 + parameter.layer() * 1009L + parameter.module().hashCode();
    return GradientRowBuilder.stagedBuilder()
        .layer(parameter.layer())
        .module(parameter.module())
        .nParams(group.values().length)
        .nExamples(gradient.examples())
        .loss(gradient.loss())
        .norm(norm(group.values()))
        .gradient(exact ? group.values() : null)
        .sketch(new GradientSketch(options.sketchDimension(), sketchSeed).of(group.values()))
        .sketchSeed(sketchSeed)
        .planId(work.planId())
        .weightsDigest(work.weightsDigest())
        .checkpointId(work.checkpointId())
        .task(work.task())
        .build();
  }

  private static double norm(float[] values) {
    double sum = 0;
    for (float value : values) {
      sum += (double) value * value;
    }
    return Math.sqrt(sum);
  }
}
