package org.lethe.measure.contrast;

import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.stream.IntStream;
import org.apache.spark.Partitioner;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.lethe.measure.spi.Comparison;
import org.lethe.table.TableStore;
import scala.Tuple2;

/**
 * Adds up contrasts over all documents: one read of every published score, a shuffle of sums, a
 * merge in the order of the plan.
 */
public final class Contrasts {
  private Contrasts() {}

  /**
   * Where a part belongs.
   *
   * @param task name of the task
   * @param filter name of the filter; empty where answers are scored
   * @param contrast index of the contrast
   * @param chunk position among the chunks of the task
   */
  private record Place(String task, String filter, int contrast, int chunk)
      implements Serializable {
    boolean sameSum(Place other) {
      return contrast == other.contrast && task.equals(other.task) && filter.equals(other.filter);
    }
  }

  private static final class PlanOrder implements Comparator<Place>, Serializable {
    private static final long serialVersionUID = 1L;

    @Override
    public int compare(Place a, Place b) {
      return Comparator.comparing(Place::task)
          .thenComparing(Place::filter)
          .thenComparingInt(Place::contrast)
          .thenComparingInt(Place::chunk)
          .compare(a, b);
    }
  }

  private static final class SumPartitioner extends Partitioner {
    private static final long serialVersionUID = 1L;

    private final int partitions;

    SumPartitioner(int partitions) {
      this.partitions = partitions;
    }

    @Override
    public int numPartitions() {
      return partitions;
    }

    @Override
    public int getPartition(Object key) {
      Place place = (Place) key;
      return Math.floorMod(place.task().hashCode() * 31 + place.contrast(), partitions);
    }
  }

  /** Reads what the checkpoints of contrasts answered to a chunk of documents. */
  public interface AnswerReader<C> extends Serializable {
    /** Returns the documents whose answers are read. */
    ShardChunk documents(C chunk);

    ChunkAnswers read(C chunk) throws IOException;
  }

  /** Reads answers of one experiment. */
  record Reader(Map<String, String> weights, TableStore store) implements AnswerReader<ShardChunk> {
    @Override
    public ShardChunk documents(ShardChunk chunk) {
      return chunk;
    }

    @Override
    public ChunkAnswers read(ShardChunk chunk) throws IOException {
      return ChunkAnswers.read(chunk, weights, store);
    }
  }

  static Reader reader(Comparison comparison, List<Contrast> contrasts) {
    Map<String, String> weights = new HashMap<>();
    for (Contrast contrast : contrasts) {
      for (String id : contrast.checkpoints()) {
        weights.put(id, comparison.fresh().weights().get(Contrast.checkpoint(id)));
      }
    }
    return new Reader(weights, comparison.store());
  }

  /** Returns the sums of contrasts over every task of a comparison. */
  public static JavaRDD<TaskContrast> sums(
      Comparison comparison, List<ShardChunk> chunks, List<Contrast> contrasts) {
    Map<String, String> weights = reader(comparison, contrasts).weights();
    return sums(comparison.spark(), comparison.store(), chunks, weights, contrasts);
  }

  /**
   * Returns the sums of every task and contrast.
   *
   * @param chunks the plan and who answered it
   * @param weights weights digest by checkpoint, of all that occur in the contrasts
   */
  public static JavaRDD<TaskContrast> sums(
      SparkSession spark,
      TableStore store,
      List<ShardChunk> chunks,
      Map<String, String> weights,
      List<Contrast> contrasts) {
    return sums(spark, chunks, new Reader(new HashMap<>(weights), store), contrasts);
  }

  /**
   * Returns the sums of every task and contrast.
   *
   * @param chunks the documents in parts
   * @param reader reads the answers of all checkpoints of the contrasts
   */
  public static <C> JavaRDD<TaskContrast> sums(
      SparkSession spark, List<C> chunks, AnswerReader<C> reader, List<Contrast> contrasts) {
    JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    if (chunks.isEmpty()) {
      return context.emptyRDD();
    }
    List<Contrast> wanted = new ArrayList<>(contrasts);
    int partitions =
        (int)
            Math.min(
                (long) chunks.size() * wanted.size(),
                spark.sparkContext().conf().getInt("spark.sql.shuffle.partitions", 200));
    return context
        .parallelize(chunks, chunks.size())
        .flatMapToPair(chunk -> parts(reader.documents(chunk), reader.read(chunk), wanted))
        .repartitionAndSortWithinPartitions(
            new SumPartitioner(Math.max(1, partitions)), new PlanOrder())
        .mapPartitions(Contrasts::merged);
  }

  /** Makes the parts of a chunk one after the other: only one is held at a time. */
  private static Iterator<Tuple2<Place, ContrastSums>> parts(
      ShardChunk chunk, ChunkAnswers answers, List<Contrast> contrasts) {
    return IntStream.range(0, contrasts.size())
        .mapToObj(
            i ->
                new Tuple2<>(
                    new Place(
                        chunk.task(),
                        Objects.requireNonNullElse(chunk.filter(), ""),
                        i,
                        chunk.index()),
                    ContrastSums.of(contrasts.get(i), answers)))
        .iterator();
  }

  /** Merges runs of parts that belong to the same sum; parts come in the order of the plan. */
  private static Iterator<TaskContrast> merged(Iterator<Tuple2<Place, ContrastSums>> parts) {
    return new Iterator<>() {
      private Tuple2<Place, ContrastSums> next = parts.hasNext() ? parts.next() : null;

      @Override
      public boolean hasNext() {
        return next != null;
      }

      @Override
      public TaskContrast next() {
        if (next == null) {
          throw new NoSuchElementException();
        }
        Place place = next._1();
        ContrastSums sums = next._2();
        next = null;
        while (parts.hasNext() && next == null) {
          Tuple2<Place, ContrastSums> part = parts.next();
          if (part._1().sameSum(place)) {
            sums.merge(part._2());
          } else {
            next = part;
          }
        }
        return new TaskContrast(place.task(), sums);
      }
    };
  }

  /**
   * A contrast over all documents of a task.
   *
   * @param task name of the task
   * @param sums its sums
   */
  public record TaskContrast(String task, ContrastSums sums) implements Serializable {}
}
