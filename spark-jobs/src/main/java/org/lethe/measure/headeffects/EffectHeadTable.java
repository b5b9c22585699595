package org.lethe.measure.headeffects;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.lethe.analysis.ClusteredMean;
import org.lethe.analysis.Estimate;
import org.lethe.measure.spi.Defined;

/** Adds up the trials of one kind of vector at one checkpoint. */
final class EffectHeadTable {
  private EffectHeadTable() {}

  /**
   * Returns a row for every head.
   *
   * @param trials at least one
   * @param top how many heads make the vector
   */
  static List<EffectHeadRow> rows(List<HeadEffectRow> trials, int top, double confidence) {
    List<HeadEffectRow> ordered =
        trials.stream().sorted(Comparator.comparing(HeadEffectRow::trial)).toList();
    double[][] effects = ordered.stream().map(HeadEffectRow::effects).toArray(double[][]::new);
    long[] queries = ordered.stream().mapToLong(HeadEffectRow::docId).toArray();
    List<Estimate> means = new ArrayList<>();
    for (int head = 0; head < effects[0].length; head++) {
      int column = head;
      double[] values =
          IntStream.range(0, effects.length).mapToDouble(i -> effects[i][column]).toArray();
      means.add(ClusteredMean.of(values, queries, confidence));
    }
    int[] places = places(means);
    List<EffectHeadRow> rows = new ArrayList<>();
    for (int head = 0; head < places.length; head++) {
      rows.add(row(ordered, head, means.get(head), places[head], top));
    }
    return rows;
  }

  private static int[] places(List<Estimate> means) {
    List<Integer> order =
        IntStream.range(0, means.size())
            .boxed()
            .sorted(
                Comparator.comparingDouble((Integer i) -> -means.get(i).value())
                    .thenComparing(i -> i))
            .toList();
    int[] places = new int[order.size()];
    for (int place = 0; place < places.length; place++) {
      places[order.get(place)] = place + 1;
    }
    return places;
  }

  private static EffectHeadRow row(
      List<HeadEffectRow> trials, int head, Estimate mean, int place, int top) {
    HeadEffectRow first = trials.get(0);
    return EffectHeadRowBuilder.stagedBuilder()
        .source(first.source())
        .convention(first.convention())
        .method(first.method())
        .layer(head / first.heads())
        .head(head % first.heads())
        .effect(mean.value())
        .stderr(Defined.orNull(mean.stderr()))
        .ciLow(Defined.orNull(mean.interval().low()))
        .ciHigh(Defined.orNull(mean.interval().high()))
        .ciMethod(Defined.method(mean.interval()))
        .place(place)
        .chosen(place <= top)
        .trials(trials.size())
        .queries((int) trials.stream().map(HeadEffectRow::docId).distinct().count())
        .checkpointId(first.checkpointId())
        .task(first.task())
        .build();
  }
}
