package org.lethe.job.train;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.VoidFunction;
import org.apache.spark.util.LongAccumulator;
import org.lethe.benchmark.Doc;
import org.lethe.benchmark.Request;
import org.lethe.benchmark.RequestBuilder;
import org.lethe.benchmark.RequestEncoder;
import org.lethe.benchmark.Status;
import org.lethe.benchmark.Task;
import org.lethe.checkpoint.Tokenizer;
import org.lethe.inference.TokenizerEncoder;
import org.lethe.job.stage.LocalCheckpoints;
import org.lethe.job.stage.Shard;
import org.lethe.table.TableStore;
import org.lethe.table.TrainingExampleRow;
import org.lethe.table.TrainingExampleRowBuilder;
import org.lethe.table.Unit;
import org.lethe.table.UnitWriter;
import org.lethe.training.PackedText;
import scala.Tuple2;

/**
 * Tokenises the documents of one shard for training and publishes them.
 *
 * @param task whose right answers are learned; null for raw text
 * @param field of a document that holds its text; null for a task
 * @param data partition of the table
 * @param maxLength most tokens of an example
 * @param refused counts documents that cannot be trained on
 */
public record ExampleShard(
    Task task,
    String field,
    String data,
    String dataId,
    String tokenizerFolder,
    int maxLength,
    int shards,
    TableStore store,
    LongAccumulator done,
    LongAccumulator refused)
    implements VoidFunction<Iterator<Tuple2<Integer, Tuple2<Long, Map<String, Object>>>>> {

  @Override
  public void call(Iterator<Tuple2<Integer, Tuple2<Long, Map<String, Object>>>> documents)
      throws IOException {
    List<Doc> docs = new ArrayList<>();
    documents.forEachRemaining(pair -> docs.add(new Doc(pair._2()._1(), pair._2()._2())));
    docs.sort(Comparator.comparingLong(Doc::id));
    Shard shard = new Shard(TaskContext.getPartitionId(), shards);
    Unit unit = Unit.of(TrainingExampleRow.TABLE, shard.slot(), dataId, data);
    try (Tokenizer tokenizer =
            Tokenizer.open(LocalCheckpoints.local(tokenizerFolder, store.configuration()));
        UnitWriter<TrainingExampleRow> writer = store.stage(TrainingExampleRow.TABLE, unit)) {
      RequestBuilder builder =
          task == null
              ? null
              : new RequestBuilder(
                  task, new RequestEncoder(new TokenizerEncoder(tokenizer), maxLength));
      for (Doc doc : docs) {
        TrainingExampleRow row = builder == null ? text(doc, tokenizer) : example(doc, builder);
        refused.add(row.status().equals(Status.OK.name()) ? 0 : 1);
        writer.write(row);
        done.add(1);
      }
      writer.publish(docs.size(), Map.of("data_id", dataId));
    }
  }

  private TrainingExampleRow text(Doc doc, Tokenizer tokenizer) {
    Object text = doc.fields().get(field);
    if (text == null) {
      return refused(doc, "", Status.TEMPLATE_ERROR, "document has no field " + field);
    }
    int[] tokens = PackedText.tokens(text.toString(), tokenizer);
    return TrainingExampleRowBuilder.stagedBuilder()
        .row(doc.id())
        .context("")
        .answer(text.toString())
        .tokens(tokens)
        .firstTarget(1)
        .status(Status.OK.name())
        .error(null)
        .dataId(dataId)
        .data(data)
        .build();
  }

  /** The request whose continuation is the right answer. */
  private TrainingExampleRow example(Doc doc, RequestBuilder builder) {
    List<Request> requests = builder.requests(doc, List.of());
    Request request = requests.get(0);
    if (request.status() == Status.OK || requests.size() > 1) {
      request = requests.get(Math.max(0, request.gold()));
    }
    if (request.status() != Status.OK) {
      return refused(doc, request.context(), request.status(), request.error());
    }
    if (request.continuationTokens().length == 0) {
      return refused(doc, request.context(), Status.EMPTY_CONTINUATION, "the answer is empty");
    }
    int[] context = request.contextTokens();
    int[] tokens = new int[context.length + request.continuationTokens().length];
    System.arraycopy(context, 0, tokens, 0, context.length);
    System.arraycopy(
        request.continuationTokens(), 0, tokens, context.length, tokens.length - context.length);
    return TrainingExampleRowBuilder.stagedBuilder()
        .row(doc.id())
        .context(request.context())
        .answer(request.continuation())
        .tokens(tokens)
        .firstTarget(context.length)
        .status(Status.OK.name())
        .error(null)
        .dataId(dataId)
        .data(data)
        .build();
  }

  private TrainingExampleRow refused(Doc doc, String context, Status status, String error) {
    return TrainingExampleRowBuilder.stagedBuilder()
        .row(doc.id())
        .context(context == null ? "" : context)
        .answer("")
        .tokens(new int[0])
        .firstTarget(0)
        .status(status.name())
        .error(error)
        .dataId(dataId)
        .data(data)
        .build();
  }
}
