package org.lethe.job.probe;

import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.lethe.benchmark.Request;
import org.lethe.benchmark.Status;
import org.lethe.benchmark.context.PromptSet;
import org.lethe.job.stage.LoadedModel;
import org.lethe.job.stage.ModelStage;
import org.lethe.job.stage.ModelWork;
import org.lethe.job.stage.PlannedRequests;
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
import org.lethe.transformer.Precision;

/**
 * A probe as one Spark task asks it: reads what a unit of work is made of, publishes its rows.
 *
 * @param prompts the probe's sets of prompts by task
 */
record Asked<O extends Record & Serializable, R extends Record>(
    Probe<O, R> probe,
    O options,
    ProbeContext context,
    Lineage lineage,
    Map<String, List<PromptSet>> prompts,
    Precision precision)
    implements ModelStage.Task {

  private static final Comparator<PromptRow> ORDER =
      Comparator.comparing(PromptRow::promptSet).thenComparing(PromptRow::promptIndex);

  @Override
  public WorkDone run(LoadedModel.Lease models, ModelWork work, TableStore store)
      throws IOException {
    boolean asksRequests = probe.scope().isOfRequests();
    List<PlannedRequest> requests = asksRequests ? requests(work, store) : List.of();
    List<PromptRow> rows = asksRequests ? List.of() : prompts(work, store);
    ProbeWork asked =
        new ProbeWork(
            requests,
            rows,
            asksRequests ? ProbeInputs.NONE : inputs(work, store),
            lineage,
            work.checkpointId(),
            work.reference() == null ? null : work.reference().checkpointId(),
            work.task(),
            work.planId(),
            work.weightsDigest(),
            context);
    ProbedModels loaded = new ProbedModels(models.transformer(), models.reference());
    Provenance provenance = TorchRuntime.provenance(context.seed(), probe.conventions(), precision);
    try (UnitWriter<R> writer = store.stage(probe.table(), work.output())) {
      for (R row : probe.rows(loaded, asked, options)) {
        writer.write(row);
      }
      writer.publish(
          writer.rows(),
          provenance.with(
              Map.of("plan_id", work.planId(), ProbeJob.WEIGHTS_DIGEST, work.weightsDigest())));
    }
    return WorkDone.of(requests.size() + rows.size());
  }

  private List<PlannedRequest> requests(ModelWork work, TableStore store) throws IOException {
    List<PlannedRequest> requests = new ArrayList<>();
    for (Unit shard : ProbeParts.requestShards(work.requests(), store)) {
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
