package org.lethe.job.plan;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.VoidFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.LongAccumulator;
import org.lethe.benchmark.Chat;
import org.lethe.benchmark.Doc;
import org.lethe.benchmark.FewShotSampler;
import org.lethe.benchmark.Request;
import org.lethe.benchmark.RequestBuilder;
import org.lethe.benchmark.RequestEncoder;
import org.lethe.benchmark.Status;
import org.lethe.benchmark.Task;
import org.lethe.checkpoint.Tokenizer;
import org.lethe.inference.Arrangement;
import org.lethe.inference.TokenizerEncoder;
import org.lethe.job.stage.BatchPlan;
import org.lethe.job.stage.LocalCheckpoints;
import org.lethe.job.stage.Shard;
import org.lethe.measure.contrast.PlannedTypes;
import org.lethe.message.WorkException;
import org.lethe.table.PlannedRequest;
import org.lethe.table.RequestRow;
import org.lethe.table.TableStore;
import org.lethe.table.Unit;
import org.lethe.table.UnitWriter;
import scala.Tuple2;

/**
 * Plans the documents of one shard and publishes their arrangement and the requests.
 *
 * @param chat how the task is asked through a chat template; null for plain text
 * @param clusters clusters of documents that are not independent; null where all are
 */
public record PlanShard(
    Task task,
    Chat chat,
    String planId,
    DocumentClusters clusters,
    String tokenizerFolder,
    int maxLength,
    int batchTokens,
    int shards,
    Broadcast<List<Map<String, Object>>> examples,
    TableStore store,
    LongAccumulator done)
    implements VoidFunction<Iterator<Tuple2<Integer, Tuple2<Long, Map<String, Object>>>>> {

  /** Changes when the same task, files and options would give other requests. */
  static final String CONVENTION = "plan/4";

  /** Where requests stand that cannot be scored. */
  private static final int NO_BATCH = -1;

  @Override
  public void call(Iterator<Tuple2<Integer, Tuple2<Long, Map<String, Object>>>> documents)
      throws IOException {
    Shard shard = new Shard(TaskContext.getPartitionId(), shards);
    List<Doc> docs = new ArrayList<>();
    documents.forEachRemaining(pair -> docs.add(new Doc(pair._2()._1(), pair._2()._2())));
    docs.sort(Comparator.comparingLong(Doc::id));
    List<Request> requests = new ArrayList<>();
    try (Tokenizer tokenizer =
        Tokenizer.open(LocalCheckpoints.local(tokenizerFolder, store.configuration()))) {
      RequestBuilder builder =
          new RequestBuilder(
              task, chat, new RequestEncoder(new TokenizerEncoder(tokenizer), maxLength));
      FewShotSampler sampler = new FewShotSampler(task.fewShot(), pool(), task.split());
      for (Doc doc : docs) {
        try {
          for (Request request : requests(builder, sampler, doc)) {
            requests.add(clusters == null ? request : request.in(clusters.of(doc)));
          }
        } catch (RuntimeException e) {
          throw new WorkException("task %s, document %d".formatted(task.name(), doc.id()), e);
        }
        done.add(1);
      }
    }
    publish(shard, rows(shard, requests));
  }

  private static List<Request> requests(RequestBuilder builder, FewShotSampler sampler, Doc doc) {
    List<Doc> examples;
    try {
      examples = sampler.examples(doc);
    } catch (IllegalArgumentException e) { // the pool holds copies of this document alone
      return List.of(builder.withoutExamples(doc, e.getMessage()));
    }
    return builder.requests(doc, examples);
  }

  private List<Doc> pool() {
    List<Doc> pool = new ArrayList<>();
    examples.value().forEach(fields -> pool.add(new Doc(pool.size(), fields)));
    return pool;
  }

  private List<PlannedRequest> rows(Shard shard, List<Request> requests) {
    List<PlannedRequest> rows = new ArrayList<>();
    List<Request> refused = requests.stream().filter(r -> r.status() != Status.OK).toList();
    for (int i = 0; i < refused.size(); i++) {
      rows.add(new PlannedRequest(shard.index(), NO_BATCH, i, refused.get(i), planId));
    }
    List<Request> scorable = requests.stream().filter(r -> r.status() == Status.OK).toList();
    List<List<Request>> batches = Arrangement.PLANNED.batches(scorable, batchTokens);
    for (int b = 0; b < batches.size(); b++) {
      for (int i = 0; i < batches.get(b).size(); i++) {
        rows.add(new PlannedRequest(shard.index(), b, i, batches.get(b).get(i), planId));
      }
    }
    return rows;
  }

  private void publish(Shard shard, List<PlannedRequest> rows) throws IOException {
    Unit unit = Unit.of(RequestRow.TABLE, shard.slot(), planId, task.name());
    BatchPlan.publish(store, unit, rows, batchTokens); // first: a planned shard is arranged
    try (UnitWriter<RequestRow> writer = store.stage(RequestRow.TABLE, unit)) {
      for (PlannedRequest row : rows) {
        writer.write(row.toRow());
      }
      List<Request> requests = rows.stream().map(PlannedRequest::request).toList();
      Map<String, String> fields = new HashMap<>(RefusedRequests.fields(requests));
      fields.putAll(AuditedPrompts.fields(requests));
      fields.putAll(EncodingProvenance.fields(requests));
      fields.putAll(chat == null ? Map.of() : chat.logged());
      fields.put("conventions", CONVENTION);
      fields.put("plan_id", planId);
      fields.put("task_digest", task.digest());
      fields.put(PlannedTypes.OUTPUT_TYPE, task.type().key());
      writer.publish(rows.size(), fields);
    }
  }
}
