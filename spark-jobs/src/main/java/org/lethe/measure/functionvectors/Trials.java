package org.lethe.measure.functionvectors;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.lethe.analysis.TopOverlap;
import org.lethe.effect.Head;
import org.lethe.measure.context.EffectMethod;
import org.lethe.measure.context.VectorKind;
import org.lethe.measure.headeffects.HeadEffectRow;

/**
 * The trials that heads are chosen by.
 *
 * @param method how their effects were computed
 * @param rows the trials; none where nothing could be changed
 * @param sample exact effects of the first of them, where the method is an approximation
 */
record Trials(EffectMethod method, List<HeadEffectRow> rows, List<HeadEffectRow> sample) {

  /** Returns the trials of a kind of vector. */
  static Trials of(VectorKind kind, List<HeadEffectRow> effects) {
    List<HeadEffectRow> exact = HeadEffectRow.of(kind, EffectMethod.EXACT, effects);
    List<HeadEffectRow> estimated = HeadEffectRow.of(kind, EffectMethod.ATTRIBUTION, effects);
    return estimated.isEmpty()
        ? new Trials(EffectMethod.EXACT, exact, List.of())
        : new Trials(EffectMethod.ATTRIBUTION, estimated, exact);
  }

  /** Returns the effects [trials, layers · heads]. */
  double[][] effects() {
    return effects(rows);
  }

  private static double[][] effects(List<HeadEffectRow> rows) {
    return rows.stream().map(HeadEffectRow::effects).toArray(double[][]::new);
  }

  /** Returns the heads of largest mean effect, in falling order; none without trials. */
  List<Head> chosen(int top) {
    if (rows.isEmpty()) {
      return List.of();
    }
    int heads = rows.get(0).heads();
    return TopOverlap.top(effects(), top).stream()
        .map(place -> new Head(place / heads, place % heads))
        .toList();
  }

  /** Returns the mean effect of each head over the trials. */
  float[] means(List<Head> heads) {
    float[] means = new float[heads.size()];
    double[][] effects = effects();
    for (int i = 0; i < means.length; i++) {
      int place = heads.get(i).layer() * rows.get(0).heads() + heads.get(i).head();
      double sum = 0;
      for (double[] trial : effects) {
        sum += trial[place];
      }
      means[i] = (float) (sum / effects.length);
    }
    return means;
  }

  /**
   * Returns the share of the heads that exact effects choose on the sample which the approximation
   * chooses on it too; NaN without a sample.
   */
  double recall(int top) {
    if (sample.isEmpty()) {
      return Double.NaN;
    }
    List<Integer> exact = TopOverlap.top(effects(sample), top);
    Set<Integer> found =
        new HashSet<>(TopOverlap.top(effects(rows.subList(0, sample.size())), top));
    return exact.stream().filter(found::contains).count() / (double) exact.size();
  }
}
