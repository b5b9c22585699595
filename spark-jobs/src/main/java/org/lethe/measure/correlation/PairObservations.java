package org.lethe.measure.correlation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import org.lethe.analysis.DyadicData;
import org.lethe.analysis.DyadicData.Term;
import org.lethe.analysis.DyadicData.Unit;
import org.lethe.measure.forgetting.ForgettingRow;
import org.lethe.measure.spi.Lineage;
import org.lethe.table.CheckpointRow;

/**
 * Forgetting of pairs of tasks with what may explain it. A layer holds the checkpoints of one
 * length and seed; of several checkpoints of a layer that were trained on one task, the first
 * counts.
 */
final class PairObservations {
  private final List<String> tasks;
  private final List<Observation> observations = new ArrayList<>();
  private final List<String> primary;

  /** A pair in a layer; x are its primary measures. */
  private record Observation(
      int from,
      int to,
      int layer,
      CheckpointRow checkpoint,
      double forgotten,
      double base,
      Double ownGain,
      double[] x) {}

  private PairObservations(List<String> tasks, List<String> primary) {
    this.tasks = tasks;
    this.primary = primary;
  }

  /**
   * Returns the pairs that have all primary measures.
   *
   * @param rows forgetting in one convention
   */
  static PairObservations of(
      Lineage lineage,
      List<String> tasks,
      List<ForgettingRow> rows,
      Map<String, PairValues> measures) {
    PairObservations pairs = new PairObservations(tasks, List.copyOf(measures.keySet()));
    Map<String, Double> gains = new HashMap<>();
    Map<List<Object>, Integer> layers = new HashMap<>();
    Map<String, ForgettingRow> byCell = new TreeMap<>();
    for (ForgettingRow row : rows) {
      CheckpointRow checkpoint = lineage.checkpoint(row.checkpointId());
      if (row.task().equals(row.trainedOn())) {
        gains.put(row.checkpointId(), -row.value());
      } else {
        byCell.putIfAbsent(
            "%s\n%s\n%s\n%s"
                .formatted(
                    row.trainedOn(), row.task(), checkpoint.trainingSteps(), checkpoint.seed()),
            row);
      }
    }
    for (ForgettingRow row : byCell.values()) {
      CheckpointRow checkpoint = lineage.checkpoint(row.checkpointId());
      int from = tasks.indexOf(row.trainedOn());
      int to = tasks.indexOf(row.task());
      double[] x =
          measures.values().stream()
              .mapToDouble(
                  values ->
                      from < 0 || to < 0 ? Double.NaN : values.of(row.checkpointId(), from, to))
              .toArray();
      if (Arrays.stream(x).noneMatch(Double::isNaN)) {
        List<Object> layer = Arrays.asList(checkpoint.trainingSteps(), checkpoint.seed());
        layers.putIfAbsent(layer, layers.size());
        pairs.observations.add(
            new Observation(
                from,
                to,
                layers.get(layer),
                checkpoint,
                row.value(),
                row.before(),
                gains.get(row.checkpointId()),
                x));
      }
    }
    return pairs;
  }

  int size() {
    return observations.size();
  }

  /** Returns the number of checkpoints behind the pairs. */
  long checkpoints() {
    return observations.stream().map(o -> o.checkpoint().checkpointId()).distinct().count();
  }

  /**
   * Returns the pairs with their measures, the base's score, the own gain, and how far training
   * went.
   */
  DyadicData data() {
    List<Term> terms = new ArrayList<>(measures());
    terms.add(new Term("base_score", Unit.TASK, column(Observation::base)));
    if (observations.stream().map(Observation::ownGain).allMatch(Objects::nonNull)) {
      terms.add(new Term("own_gain", Unit.TASK, column(Observation::ownGain)));
    }
    terms.addAll(extent());
    return data(terms);
  }

  /** Returns the pairs with their measures alone. */
  DyadicData measured() {
    return data(measures());
  }

  /** Returns the pairs with their measures and how far training went. */
  DyadicData measuredAtExtent() {
    List<Term> terms = new ArrayList<>(measures());
    terms.addAll(extent());
    return data(terms);
  }

  private List<Term> measures() {
    List<Term> terms = new ArrayList<>();
    for (int k = 0; k < primary.size(); k++) {
      int place = k;
      terms.add(new Term(primary.get(k), Unit.PAIR, column(o -> o.x()[place])));
    }
    return terms;
  }

  /**
   * How far training went: the norm of the change of weights, and the log of steps. What is not
   * known of every pair is no term, nor are lengths that do not differ.
   */
  private List<Term> extent() {
    List<Term> terms = new ArrayList<>();
    if (observations.stream().map(o -> o.checkpoint().weightChange()).allMatch(Objects::nonNull)) {
      terms.add(new Term("weight_change", Unit.TASK, column(o -> o.checkpoint().weightChange())));
    }
    List<Integer> lengths =
        observations.stream().map(o -> o.checkpoint().trainingSteps()).distinct().toList();
    if (lengths.size() > 1 && lengths.stream().allMatch(steps -> steps != null && steps > 0)) {
      terms.add(
          new Term("log_steps", Unit.LAYER, column(o -> Math.log(o.checkpoint().trainingSteps()))));
    }
    return terms;
  }

  private DyadicData data(List<Term> terms) {
    return new DyadicData(
        tasks.size(),
        observations.stream().mapToInt(Observation::from).toArray(),
        observations.stream().mapToInt(Observation::to).toArray(),
        observations.stream().mapToInt(Observation::layer).toArray(),
        column(Observation::forgotten),
        terms);
  }

  private double[] column(ToDoubleFunction<Observation> value) {
    return observations.stream().mapToDouble(value).toArray();
  }
}
