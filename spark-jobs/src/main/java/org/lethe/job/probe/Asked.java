package org.lethe.job.probe;

import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.lethe.benchmark.Request;
import org.lethe.benchmark.Status;
import org.lethe.benchmark.context.PromptSet;
import org.lethe.config.Experiment.ModelOptions;
import org.lethe.gradient.LossSurface;
import org.lethe.gradient.Surface;
import org.lethe.gradient.SurfaceModel;
import org.lethe.gradient.SurfaceWeights;
import org.lethe.job.stage.LoadedModel;
import org.lethe.job.stage.ModelWork;
import org.lethe.job.stage.PlannedRequests;
import org.lethe.job.stage.Shard;
import org.lethe.job.stage.StoredCheckpoint;
import org.lethe.job.stage.TorchRuntime;
import org.lethe.job.stage.WorkDone;
import org.lethe.measure.spi.Lineage;
import org.lethe.measure.spi.Probe;
import org.lethe.measure.spi.ProbeContext;
import org.lethe.measure.spi.ProbeInputs;
import org.lethe.measure.spi.ProbeWork;
import org.lethe.measure.spi.ProbedModels;
import org.lethe.provenance.Provenance;
import org.lethe.table.PlannedRequest;
import org.lethe.table.PromptRow;
import org.lethe.table.TableStore;
import org.lethe.table.Unit;
import org.lethe.table.UnitWriter;

/**
 * A probe as it is asked: reads what a unit of work is made of, publishes its rows.
 *
 * @param prompts the probe's sets of prompts by task
 * @param shardDocuments documents of a planned shard
 */
record Asked<O extends Record & Serializable, R extends Record>(
    Probe<O, R> probe,
    O options,
    ProbeContext context,
    Lineage lineage,
    Map<String, List<PromptSet>> prompts,
    long shardDocuments,
    ModelOptions model)
    implements Serializable {

  private static final Comparator<PromptRow> ORDER =
      Comparator.comparing(PromptRow::promptSet).thenComparing(PromptRow::promptIndex);

  /** Asks for the rows of a work and publishes them. */
  WorkDone run(LoadedModel.Lease models, ModelWork work, TableStore store) throws IOException {
    boolean asksRequests = probe.scope().isOfRequests();
    List<PlannedRequest> requests =
        asksRequests ? requests(List.of(work.requests()), store) : List.of();
    List<PromptRow> rows = asksRequests ? List.of() : prompts(work, store);
    ProbeInputs inputs = asksRequests ? ProbeInputs.NONE : inputs(work, store);
    publish(loaded(models), work(work, requests, rows, null, inputs), work, store);
    return WorkDone.of(requests.size() + rows.size());
  }

  /** Makes and publishes rows of a surface; null for none. */
  void publish(Surface surface, ModelWork work, TableStore store) throws IOException {
    ProbeWork asked = work(work, List.of(), List.of(), surface, ProbeInputs.NONE);
    publish(ProbedModels.NONE, asked, work, store);
  }

  private ProbeWork work(
      ModelWork work,
      List<PlannedRequest> requests,
      List<PromptRow> rows,
      Surface surface,
      ProbeInputs inputs) {
    return new ProbeWork(
        requests,
        rows,
        surface,
        inputs,
        lineage,
        work.checkpointId(),
        work.reference() == null ? null : work.reference().checkpointId(),
        work.task(),
        work.planId(),
        work.weightsDigest(),
        context);
  }

  private void publish(ProbedModels loaded, ProbeWork asked, ModelWork work, TableStore store)
      throws IOException {
    Provenance provenance = TorchRuntime.provenance(context.seed(), probe.conventions(), model);
    try (UnitWriter<R> writer = store.stage(probe.table(), work.output())) {
      for (R row : probe.rows(loaded, asked, options)) {
        writer.write(row);
      }
      writer.publish(
          writer.rows(),
          provenance.with(
              Map.of("plan_id", work.planId(), ProbeJob.WEIGHTS_DIGEST, work.weightsDigest())));
    }
  }

  private static ProbedModels loaded(LoadedModel.Lease models) {
    return new ProbedModels(models.transformer(), models.reference());
  }

  /** Returns the shards of planned requests that a work reads. */
  List<Unit> shards(ModelWork work, TableStore store) throws IOException {
    return ProbeParts.requestShards(work.requests(), store).stream()
        .filter(shard -> Shard.of(shard).index() * shardDocuments < probe.documents(options))
        .toList();
  }

  /** Returns the examples of shards of planned requests. */
  List<Request> examples(List<Unit> shards, TableStore store) throws IOException {
    return LossSurface.examplesAmong(
        requests(shards, store).stream().map(PlannedRequest::request).toList());
  }

  boolean hasSurface(LoadedModel.Lease models) {
    return probe.hasSurface(loaded(models), options);
  }

  /** Copies the weights that a surface is a function of. */
  SurfaceModel open(LoadedModel.Lease models, ModelWork work, TableStore store) throws IOException {
    SurfaceWeights weights = probe.weights(options);
    return new SurfaceModel(models.transformer(), weights, path(models, weights, work, store));
  }

  /** Returns what decides a surface's weights and directions beside the loaded models. */
  List<?> surfaceKey(ModelWork work) {
    return List.of(probe.weights(options), Objects.requireNonNullElse(origin(work), ""));
  }

  private String origin(ModelWork work) {
    return work.reference() == null ? null : probe.origin(lineage, work.reference().checkpointId());
  }

  private SurfaceModel.Path path(
      LoadedModel.Lease models, SurfaceWeights weights, ModelWork work, TableStore store)
      throws IOException {
    if (work.reference() == null) {
      return SurfaceModel.Path.NONE;
    }
    String origin = origin(work);
    return new SurfaceModel.Path(
        weights.values(models.reference()),
        origin == null
            ? null
            : LoadedModel.read(
                StoredCheckpoint.of(lineage.checkpoint(origin)),
                model.device(),
                store.configuration(),
                weights::values));
  }

  private List<PlannedRequest> requests(List<Unit> shards, TableStore store) throws IOException {
    List<PlannedRequest> requests = new ArrayList<>();
    for (Unit shard : shards) {
      PlannedRequests.read(store, shard).stream()
          .filter(row -> row.batch() >= 0)
          .filter(row -> isRead(row.request()))
          .forEach(requests::add);
    }
    return requests;
  }

  private boolean isRead(Request request) {
    boolean first = request.cluster() == null || request.cluster() == request.docId();
    return request.docId() < probe.documents(options) && (first || !probe.readsOneOfCluster());
  }

  private List<PromptRow> prompts(ModelWork work, TableStore store) throws IOException {
    List<PromptRow> rows = new ArrayList<>();
    for (Unit shard : ProbeParts.shards(work.requests(), prompts.get(work.task()), store)) {
      rows.addAll(store.rows(PromptRow.TABLE, shard));
    }
    return rows.stream()
        .filter(row -> row.status().equals(Status.OK.name()))
        .sorted(ORDER)
        .toList();
  }

  private ProbeInputs inputs(ModelWork work, TableStore store) {
    return new StoredInputs(
        store, probe.inputs(options, lineage, work.checkpointId(), work.task()));
  }
}
