package org.lethe.job.stage;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.lethe.benchmark.Request;
import org.lethe.inference.Arrangement;
import org.lethe.inference.BatchLoad;
import org.lethe.message.JobException;
import org.lethe.table.BatchPlanRow;
import org.lethe.table.BatchPlanRowBuilder;
import org.lethe.table.Manifest;
import org.lethe.table.PlannedRequest;
import org.lethe.table.TableStore;
import org.lethe.table.Unit;
import org.lethe.table.UnitWriter;

/**
 * The arrangements of a planned shard: written once by {@code plan}, read by scoring stages. Table
 * {@code batch_plan} has a unit for every unit of {@code requests}, of the same slot and key.
 */
public final class BatchPlan {

  private BatchPlan() {}

  /** The unit that arranges a unit of {@code requests}. */
  public static Unit unit(Unit requests) {
    return Unit.of(
        BatchPlanRow.TABLE, requests.slot(), requests.key(), requests.partition().get(0));
  }

  /**
   * Arranges a shard and publishes the arrangements.
   *
   * @param requests the shard's unit
   * @param rows the shard's rows in the order they are written
   * @param budget most distinct tokens in a batch
   */
  public static void publish(TableStore store, Unit requests, List<PlannedRequest> rows, int budget)
      throws IOException {
    List<Request> scorable = new ArrayList<>();
    Map<Request, Integer> places = new IdentityHashMap<>();
    for (int i = 0; i < rows.size(); i++) {
      if (rows.get(i).batch() >= 0) {
        scorable.add(rows.get(i).request());
        places.put(rows.get(i).request(), i);
      }
    }
    Unit unit = unit(requests);
    int shard = Shard.of(requests).index();
    BatchLoad planned = BatchLoad.NONE;
    try (UnitWriter<BatchPlanRow> writer = store.stage(BatchPlanRow.TABLE, unit)) {
      for (Arrangement arrangement : Arrangement.values()) {
        List<List<Request>> batches = arrangement.batches(scorable, budget);
        for (int b = 0; b < batches.size(); b++) {
          BatchLoad load = BatchLoad.of(batches.get(b));
          int[] order = batches.get(b).stream().mapToInt(places::get).toArray();
          writer.write(row(arrangement, shard, b, order, load, requests));
          planned = arrangement == Arrangement.PLANNED ? planned.plus(load) : planned;
        }
      }
      writer.publish(
          writer.rows(),
          Map.of(
              "plan_id",
              requests.key(),
              BatchPlanRow.TOKENS,
              Long.toString(planned.tokens()),
              BatchPlanRow.ASKED_TOKENS,
              Long.toString(planned.askedTokens()),
              BatchPlanRow.PAIRS,
              Long.toString(planned.pairs()),
              BatchPlanRow.ANSWER_ROWS,
              Long.toString(planned.answerRows()),
              BatchPlanRow.ATTENTION_ROWS,
              Long.toString(planned.attentionRows())));
    }
  }

  private static BatchPlanRow row(
      Arrangement arrangement, int shard, int batch, int[] order, BatchLoad load, Unit requests) {
    return BatchPlanRowBuilder.stagedBuilder()
        .arrangement(arrangement.key())
        .shard(shard)
        .batch(batch)
        .requests(order)
        .tokens(load.tokens())
        .askedTokens(load.askedTokens())
        .pairs(load.pairs())
        .answerRows(load.answerRows())
        .attentionRows(load.attentionRows())
        .planId(requests.key())
        .task(requests.partition().get(0))
        .build();
  }

  /**
   * The batches of a shard as they were planned.
   *
   * @param rows the shard's rows in table order
   * @throws JobException if they were not planned, or other requests were
   */
  public static List<List<Request>> batches(
      TableStore store, Unit requests, List<PlannedRequest> rows, Arrangement arrangement)
      throws IOException {
    Unit unit = unit(requests);
    if (!store.isPublished(unit)) {
      throw fault(store, requests, "shard %s has no batch plan");
    }
    List<List<Request>> batches = new ArrayList<>();
    BitSet arranged = new BitSet();
    int count = 0;
    for (BatchPlanRow batch :
        store.rows(BatchPlanRow.TABLE, unit).stream()
            .filter(row -> row.arrangement().equals(arrangement.key()))
            .sorted(Comparator.comparingInt(BatchPlanRow::batch))
            .toList()) {
      batches.add(Arrays.stream(batch.requests()).mapToObj(i -> rows.get(i).request()).toList());
      Arrays.stream(batch.requests()).forEach(arranged::set);
      count += batch.requests().length;
    }
    BitSet scorable = new BitSet();
    IntStream.range(0, rows.size()).filter(i -> rows.get(i).batch() >= 0).forEach(scorable::set);
    if (!arranged.equals(scorable) || count != scorable.cardinality()) {
      throw fault(store, requests, "the batch plan of shard %s arranges other requests");
    }
    return batches;
  }

  /** Returns the cost of a shard under its planned arrangement; empty without an arrangement. */
  public static Optional<BatchLoad> load(TableStore store, Unit requests, Set<Unit> published)
      throws IOException {
    Unit unit = unit(requests);
    if (!published.contains(unit)) {
      return Optional.empty();
    }
    Manifest manifest = store.manifest(unit);
    return Optional.of(
        new BatchLoad(
            number(manifest, BatchPlanRow.TOKENS),
            number(manifest, BatchPlanRow.ASKED_TOKENS),
            number(manifest, BatchPlanRow.PAIRS),
            number(manifest, BatchPlanRow.ANSWER_ROWS),
            number(manifest, BatchPlanRow.ATTENTION_ROWS)));
  }

  private static long number(Manifest manifest, String field) {
    return Long.parseLong(manifest.provenance().get(field));
  }

  private static JobException fault(TableStore store, Unit requests, String problem) {
    return new JobException(
        JobException.Kind.DATA,
        problem.formatted(requests.slot()) + " of task " + requests.partition().get(0),
        store.folder(BatchPlanRow.TABLE),
        "an arrangement of every planned request",
        "run: lethe plan");
  }
}
