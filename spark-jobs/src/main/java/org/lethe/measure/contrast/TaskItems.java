package org.lethe.measure.contrast;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.lethe.measure.spi.Comparison;
import org.lethe.scoring.Metric;
import org.lethe.scoring.Observation;
import scala.Tuple2;

/**
 * What two checkpoints answered to each document of a task, where that is needed document by
 * document: 16 bytes a document and metric.
 *
 * @param task name of the task
 * @param contrast reference and checkpoint
 * @param metrics metrics, in the order of the values
 * @param clustered whether documents come in clusters
 * @param items documents that both answered, ascending
 */
public record TaskItems(
    String task, Contrast contrast, List<Metric> metrics, boolean clustered, List<Item> items)
    implements Serializable {

  /**
   * A document at both checkpoints.
   *
   * @param unit index of the first document of its cluster; its own where it is independent
   * @param before value of every metric at the reference; a loss is negated, so that more is better
   * @param after the same at the checkpoint
   */
  @SuppressWarnings("ArrayRecordComponent") // many, never compared
  public record Item(long docId, long unit, double[] before, double[] after)
      implements Serializable {}

  private record Place(String task, int contrast) implements Serializable {}

  /**
   * Returns the items of every task and contrast.
   *
   * @param contrasts of two checkpoints each
   * @param metrics metrics wanted; those a task does not have are left out
   */
  public static JavaRDD<TaskItems> read(
      Comparison comparison,
      List<ShardChunk> chunks,
      List<Contrast> contrasts,
      List<Metric> metrics) {
    JavaSparkContext context = JavaSparkContext.fromSparkContext(comparison.spark().sparkContext());
    if (chunks.isEmpty()) {
      return context.emptyRDD();
    }
    Contrasts.Reader reader = Contrasts.reader(comparison, contrasts);
    List<Contrast> all = new ArrayList<>(contrasts);
    List<Metric> wanted = new ArrayList<>(metrics);
    return context
        .parallelize(chunks, chunks.size())
        .flatMapToPair(
            chunk -> {
              ChunkAnswers answers = reader.read(chunk);
              return IntStream.range(0, all.size())
                  .mapToObj(
                      i ->
                          new Tuple2<>(
                              new Place(chunk.task(), i),
                              of(chunk.task(), all.get(i), answers, wanted)))
                  .iterator();
            })
        .reduceByKey(TaskItems::merge)
        .values()
        .map(TaskItems::sorted);
  }

  private static TaskItems of(
      String task, Contrast contrast, ChunkAnswers chunk, List<Metric> wanted) {
    List<Metric> known = Metric.of(chunk.type());
    List<Metric> metrics = wanted.stream().filter(known::contains).toList();
    int[] places = metrics.stream().mapToInt(known::indexOf).toArray();
    ChunkAnswers.Answers before = chunk.answers(contrast.checkpoints().get(0));
    ChunkAnswers.Answers after = chunk.answers(contrast.checkpoints().get(1));
    List<Item> items = new ArrayList<>();
    for (int i = 0; i < chunk.documents().size(); i++) {
      if (before.observations().get(i) != null && after.observations().get(i) != null) {
        items.add(
            new Item(
                chunk.documents().get(i).docId(),
                chunk.documents().get(i).unit(),
                values(before.observations().get(i), places),
                values(after.observations().get(i), places)));
      }
    }
    return new TaskItems(task, contrast, metrics, chunk.isClustered(), items);
  }

  private static double[] values(List<Observation> observations, int[] places) {
    return Arrays.stream(places).mapToDouble(place -> observations.get(place).value()).toArray();
  }

  private TaskItems merge(TaskItems other) {
    List<Item> all = new ArrayList<>(items);
    all.addAll(other.items);
    return new TaskItems(task, contrast, metrics, clustered || other.clustered, all);
  }

  private TaskItems sorted() {
    List<Item> ascending = items.stream().sorted(Comparator.comparingLong(Item::docId)).toList();
    return new TaskItems(task, contrast, metrics, clustered, new ArrayList<>(ascending));
  }
}
