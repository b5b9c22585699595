package org.lethe.measure.mitigation;

import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.JavaSparkContext;
import org.lethe.analysis.Bootstrap;
import org.lethe.measure.contrast.ChunkAnswers;
import org.lethe.measure.contrast.ShardChunk;
import org.lethe.measure.spi.Comparison;
import org.lethe.scoring.Metric;
import org.lethe.scoring.Observation;
import org.lethe.table.TableStore;
import scala.Tuple2;

/**
 * Adds up blends over documents. A document belongs to the validation part of its task, which
 * decides where recipes are matched, or to the other; its index decides, or that of its cluster.
 */
final class BlendedAnswers {
  /** Parts of a task's documents. */
  static final int ALL = 0;

  private static final double ROUNDING = 1e-12;

  static final int VALIDATION = 1;
  static final int TEST = 2;

  private record Place(int blend, int part, String metric) implements Serializable {}

  private record Part(int chunk, BlendSums sums) implements Serializable {}

  private final Map<Place, BlendSums> sums;
  private final Map<Blend, Integer> places;

  private BlendedAnswers(Map<Place, BlendSums> sums, Map<Blend, Integer> places) {
    this.sums = sums;
    this.places = places;
  }

  /**
   * Reads the answers to blends.
   *
   * @param metrics the metrics that are wanted; those a task does not have are left out
   * @param validation share of the documents that are the validation part
   */
  static BlendedAnswers read(
      Comparison comparison, List<Blend> blends, List<Metric> metrics, double validation)
      throws IOException {
    Map<Blend, Integer> places = new LinkedHashMap<>();
    blends.forEach(blend -> places.putIfAbsent(blend, places.size()));
    List<Blend> wanted = new ArrayList<>(places.keySet());
    List<ShardChunk> chunks = ShardChunk.list(comparison);
    if (chunks.isEmpty() || wanted.isEmpty()) {
      return new BlendedAnswers(Map.of(), places);
    }
    Map<String, String> weights = new HashMap<>();
    wanted.forEach(
        blend ->
            blend
                .weights()
                .keySet()
                .forEach(id -> weights.put(id, comparison.fresh().weights().get(id))));
    List<Metric> observed = new ArrayList<>(metrics);
    TableStore store = comparison.store();
    Map<Place, BlendSums> sums =
        JavaSparkContext.fromSparkContext(comparison.spark().sparkContext())
            .parallelize(chunks, chunks.size())
            .flatMapToPair(
                chunk -> {
                  ChunkAnswers answers = ChunkAnswers.read(chunk, weights, store);
                  List<Tuple2<Place, Part>> parts = new ArrayList<>();
                  of(chunk, answers, wanted, observed, validation)
                      .forEach(
                          (place, part) ->
                              parts.add(new Tuple2<>(place, new Part(chunk.index(), part))));
                  return parts.iterator();
                })
            .groupByKey()
            .mapValues(BlendedAnswers::merged)
            .collectAsMap();
    return new BlendedAnswers(sums, places);
  }

  /** Merges in the order of the plan, so that rounding is the same on any topology. */
  private static BlendSums merged(Iterable<Part> parts) {
    List<Part> inOrder = new ArrayList<>();
    parts.forEach(inOrder::add);
    inOrder.sort(Comparator.comparingInt(Part::chunk));
    BlendSums whole = new BlendSums();
    inOrder.forEach(part -> whole.merge(part.sums()));
    return whole;
  }

  private static Map<Place, BlendSums> of(
      ShardChunk chunk,
      ChunkAnswers answers,
      List<Blend> blends,
      List<Metric> wanted,
      double validation) {
    List<Metric> known = Metric.of(answers.type());
    boolean plain = chunk.filter() == null || chunk.filter().equals("none");
    Map<Place, BlendSums> sums = new LinkedHashMap<>();
    for (int b = 0; b < blends.size(); b++) {
      Blend blend = blends.get(b);
      for (Metric metric :
          blend.task().equals(chunk.task()) && plain ? wanted : List.<Metric>of()) {
        int column = known.indexOf(metric);
        for (int i = 0; column >= 0 && i < answers.documents().size(); i++) {
          add(sums, b, blend, metric.key(), column, answers, i, validation);
        }
      }
    }
    return sums;
  }

  private static void add(
      Map<Place, BlendSums> sums,
      int index,
      Blend blend,
      String metric,
      int column,
      ChunkAnswers answers,
      int document,
      double validation) {
    double value = 0;
    double size = 0;
    double weight = 0;
    for (Map.Entry<String, Double> part : blend.weights().entrySet()) {
      List<Observation> observed = answers.answers(part.getKey()).observations().get(document);
      if (observed == null) {
        return;
      }
      double term = part.getValue() * observed.get(column).value();
      value += term;
      size += Math.abs(term);
      weight = observed.get(column).weight(); // the same of all
    }
    value = Math.abs(value) <= ROUNDING * size ? 0 : value; // equal answers differ by nothing
    ChunkAnswers.Document about = answers.documents().get(document);
    boolean validates = Bootstrap.block(about.unit()) < validation * Bootstrap.BLOCKS;
    for (int part : new int[] {ALL, validates ? VALIDATION : TEST}) {
      sums.computeIfAbsent(new Place(index, part, metric), p -> new BlendSums())
          .add(value, weight, about.cluster());
    }
  }

  /** Returns the sums of a blend; of nothing where a task has no such metric. */
  BlendSums of(Blend blend, int part, String metric) {
    return sums.getOrDefault(new Place(places.get(blend), part, metric), new BlendSums());
  }

  /** Returns the mean of a checkpoint's answers, more = better; NaN without answers. */
  double mean(String task, String checkpoint, int part, String metric) {
    return of(Blend.of(task, checkpoint), part, metric).value();
  }
}
