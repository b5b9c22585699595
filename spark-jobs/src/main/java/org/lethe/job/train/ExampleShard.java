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
import org.lethe.benchmark.Status;
import org.lethe.checkpoint.Tokenizer;
import org.lethe.job.stage.LocalCheckpoints;
import org.lethe.job.stage.Shard;
import org.lethe.message.WorkException;
import org.lethe.table.TableStore;
import org.lethe.table.TrainingExampleRow;
import org.lethe.table.Unit;
import org.lethe.table.UnitWriter;
import scala.Tuple2;

/**
 * Tokenises the documents of one shard for training and publishes them.
 *
 * @param lesson how documents become what is learned of them
 * @param data partition of the table
 * @param maxLength most tokens of an input
 * @param refused counts documents that cannot be trained on
 */
public record ExampleShard(
    Lesson lesson,
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
      Lesson.Reader reader = lesson.reader(tokenizer, maxLength);
      for (Doc doc : docs) {
        Example example = example(reader, doc);
        refused.add(example.status() == Status.OK ? 0 : 1);
        writer.write(example.row(doc, data, dataId));
        done.add(1);
      }
      writer.publish(docs.size(), Map.of("data_id", dataId));
    }
  }

  private Example example(Lesson.Reader reader, Doc doc) {
    try {
      return reader.example(doc);
    } catch (RuntimeException e) {
      throw new WorkException("data %s, document %d".formatted(data, doc.id()), e);
    }
  }
}
