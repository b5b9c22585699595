package org.lethe.measure.drift;

import static org.apache.spark.sql.functions.col;

import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.lethe.analysis.CkaSums;
import org.lethe.analysis.CosineSimilarity;
import org.lethe.analysis.LinearCka;
import org.lethe.measure.activations.ActivationRow;
import org.lethe.measure.contrast.Contrast;
import org.lethe.measure.spi.Comparison;
import org.lethe.measure.spi.Defined;
import org.lethe.measure.spi.Vectors;
import scala.Tuple2;

/**
 * Makes {@code representation_drift}: how far residual streams moved on the same prompts. An
 * executor holds the captured documents of one task, layer and position of two checkpoints at a
 * time.
 */
public final class DriftTable {
  /** Documents of a batch of the unbiased estimate. */
  static final int BATCH = 32;

  private DriftTable() {}

  /** What is compared: a contrast on a task, layer and position. */
  private record Place(int contrast, String task, int layer, String position)
      implements Serializable {}

  /** A document's state before (0) or after (1). */
  private record State(long docId, int side, float[] vector) implements Serializable {}

  /** Returns the rows of contrasts of kind FORGETTING whose two checkpoints have activations. */
  public static List<RepresentationDriftRow> rows(Comparison comparison, List<Contrast> contrasts)
      throws IOException {
    Map<String, List<int[]>> sides = sides(contrasts);
    List<Contrast> all = new ArrayList<>(contrasts);
    Map<String, String> trainedOn = new HashMap<>();
    comparison.lineage().all().forEach(row -> trainedOn.put(row.checkpointId(), row.trainedOn()));
    return comparison
        .current(ActivationRow.TABLE, sides.keySet(), col(ActivationRow.SITE).equalTo("resid"))
        .flatMapToPair(
            row ->
                sides.get(row.checkpointId()).stream()
                    .map(side -> new Tuple2<>(place(row, side[0]), state(row, side[1])))
                    .iterator())
        .groupByKey()
        .flatMap(
            group -> {
              Contrast contrast = all.get(group._1().contrast());
              String trained = trainedOn.get(contrast.checkpoints().get(1));
              return rows(group._1(), contrast, trained, group._2()).iterator();
            })
        .collect();
  }

  /** Returns for every checkpoint the contrasts it is in, with its side. */
  private static Map<String, List<int[]>> sides(List<Contrast> contrasts) {
    Map<String, List<int[]>> sides = new HashMap<>();
    for (int i = 0; i < contrasts.size(); i++) {
      for (int side = 0; side < 2; side++) {
        sides
            .computeIfAbsent(contrasts.get(i).checkpoints().get(side), c -> new ArrayList<>())
            .add(new int[] {i, side});
      }
    }
    return sides;
  }

  private static Place place(ActivationRow row, int contrast) {
    return new Place(contrast, row.task(), row.layer(), row.position());
  }

  private static State state(ActivationRow row, int side) {
    return new State(row.docId(), side, row.vector());
  }

  private static List<RepresentationDriftRow> rows(
      Place place, Contrast contrast, String trainedOn, Iterable<State> states) {
    List<double[][]> sides = common(states);
    double[][] before = sides.get(0);
    double[][] after = sides.get(1);
    if (before.length == 0) {
      return List.of();
    }
    return List.of(
        RepresentationDriftRowBuilder.stagedBuilder()
            .checkpointId(contrast.checkpoints().get(1))
            .referenceId(contrast.checkpoints().get(0))
            .task(place.task())
            .trainedOn(trainedOn)
            .layer(place.layer())
            .position(place.position())
            .n(before.length)
            .cka(Defined.orNull(unbiased(before, after)))
            .ckaBiased(Defined.orNull(LinearCka.cka(before, after)))
            .cosineCentred(Defined.orNull(CosineSimilarity.meanCentred(before, after)))
            .build());
  }

  /** Returns the states before and after of the documents that have both, in document order. */
  private static List<double[][]> common(Iterable<State> states) {
    Map<Long, float[][]> byDocument = new TreeMap<>();
    for (State state : states) {
      byDocument.computeIfAbsent(state.docId(), d -> new float[2][])[state.side()] = state.vector();
    }
    List<float[][]> both =
        byDocument.values().stream().filter(s -> s[0] != null && s[1] != null).toList();
    return List.of(
        both.stream().map(s -> Vectors.wide(s[0])).toArray(double[][]::new),
        both.stream().map(s -> Vectors.wide(s[1])).toArray(double[][]::new));
  }

  /**
   * Cuts the documents into batches of nearly equal size, none below the fewest the estimator
   * takes.
   */
  private static double unbiased(double[][] before, double[][] after) {
    int n = before.length;
    int batches = Math.max(1, Math.round(n / (float) BATCH));
    if (n < CkaSums.MIN_BATCH) {
      return Double.NaN;
    }
    CkaSums sums = CkaSums.ZERO;
    for (int b = 0; b < batches; b++) {
      int from = (int) ((long) n * b / batches);
      int to = (int) ((long) n * (b + 1) / batches);
      sums =
          sums.plus(
              CkaSums.ofBatch(
                  Arrays.copyOfRange(before, from, to), Arrays.copyOfRange(after, from, to)));
    }
    return sums.cka();
  }
}
