package org.lethe.job;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.spark.sql.SparkSession;
import org.lethe.activation.Activation;
import org.lethe.activation.ActivationCapture;
import org.lethe.benchmark.OutputType;
import org.lethe.config.Experiment;
import org.lethe.config.Experiment.ActivationOptions;
import org.lethe.table.ActivationRow;
import org.lethe.table.ActivationRowBuilder;
import org.lethe.table.CheckpointRow;
import org.lethe.table.PlannedRequest;
import org.lethe.table.TableStore;
import org.lethe.table.UnitWriter;
import org.lethe.transformer.Precision;
import org.lethe.transformer.Transformer;

/**
 * Reads residual streams and head outputs at the prompts of chosen tasks into table {@code
 * activations}. Rolling tasks have no prompt and are left out.
 */
public final class ActivationJob implements Job {

  private static final String CONVENTION = "prompt_without_answer";

  private static final Comparator<ActivationRow> ORDER =
      Comparator.comparing(ActivationRow::site)
          .thenComparing(ActivationRow::layer)
          .thenComparing(ActivationRow::head)
          .thenComparing(ActivationRow::position)
          .thenComparing(ActivationRow::docId);

  @Override
  public void run(SparkSession spark, Experiment experiment, TableStore store, Progress progress)
      throws IOException {
    ActivationOptions options = experiment.activations();
    int shardDocuments = experiment.plan().shardDocuments();
    Set<String> tasks =
        experiment.tasks().stream()
            .map(Experiment.TaskEntry::name)
            .filter(options.tasks()::includes)
            .collect(Collectors.toSet());
    List<CheckpointRow> checkpoints = new ArrayList<>(CheckpointInventory.read(experiment, store));
    checkpoints.removeIf(row -> !options.checkpoints().includes(row.checkpointId()));
    if (checkpoints.isEmpty() || tasks.isEmpty()) {
      progress.note("activations: the experiment asks for none");
      return;
    }
    long seed = experiment.seed();
    Precision precision = experiment.model().precision();
    int done =
        new ModelStage(
                spark,
                store,
                progress,
                "activations",
                ActivationRow.TABLE,
                experiment.model(),
                CONVENTION
                    + options.documents()
                    + options.layers()
                    + options.positions()
                    + options.heads())
            .run(
                checkpoints,
                unit ->
                    tasks.contains(unit.partition().get(0))
                        && (long) Shard.of(unit).index() * shardDocuments < options.documents(),
                (transformer, work, tables) ->
                    capture(transformer, work, tables, options, seed, precision));
    progress.note(
        done == 0
            ? "activations: everything is published already"
            : "activations: " + done + " units");
  }

  private static WorkDone capture(
      Transformer transformer,
      ModelWork work,
      TableStore store,
      ActivationOptions options,
      long seed,
      Precision precision)
      throws IOException {
    ActivationCapture capture =
        new ActivationCapture(
            transformer,
            new ActivationCapture.Options(
                options.layers()::includes, Set.copyOf(options.positions()), options.heads()));
    List<PlannedRequest> prompts = prompts(store, work, options.documents());
    List<ActivationRow> rows = new ArrayList<>();
    Map<Integer, List<PlannedRequest>> batches = new TreeMap<>();
    prompts.forEach(p -> batches.computeIfAbsent(p.batch(), b -> new ArrayList<>()).add(p));
    for (List<PlannedRequest> batch : batches.values()) {
      for (Activation a :
          capture.capture(batch.stream().map(r -> r.request().contextTokens()).toList())) {
        rows.add(row(batch.get(a.prompt()), a, work));
      }
    }
    rows.sort(ORDER);
    try (UnitWriter<ActivationRow> writer = store.stage(ActivationRow.TABLE, work.output())) {
      for (ActivationRow row : rows) {
        writer.write(row);
      }
      writer.publish(
          rows.size(),
          TorchRuntime.provenance(seed, CONVENTION, precision)
              .with(Map.of("plan_id", work.planId(), "weights_digest", work.weightsDigest())));
    }
    return WorkDone.of(prompts.size());
  }

  /** The first request of each document that has a prompt, up to a document index. */
  private static List<PlannedRequest> prompts(TableStore store, ModelWork work, int documents)
      throws IOException {
    Map<Long, PlannedRequest> first = new HashMap<>();
    for (PlannedRequest row : PlannedRequests.read(store, work.requests())) {
      boolean hasPrompt =
          row.batch() >= 0
              && row.request().docId() < documents
              && row.request().type() != OutputType.LOGLIKELIHOOD_ROLLING;
      if (hasPrompt) {
        first.merge(row.request().docId(), row, ActivationJob::lowerChoice);
      }
    }
    return new ArrayList<>(new TreeMap<>(first).values());
  }

  private static PlannedRequest lowerChoice(PlannedRequest a, PlannedRequest b) {
    return a.request().choice() <= b.request().choice() ? a : b;
  }

  private static ActivationRow row(PlannedRequest request, Activation a, ModelWork work) {
    return ActivationRowBuilder.stagedBuilder()
        .requestId(request.request().requestId())
        .docId(request.request().docId())
        .site(a.site().key())
        .layer(a.layer())
        .head(a.head())
        .position(a.position().key())
        .vector(a.vector())
        .planId(work.planId())
        .weightsDigest(work.weightsDigest())
        .checkpointId(work.checkpointId())
        .task(work.task())
        .build();
  }
}
