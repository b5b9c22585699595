package org.lethe.measure.depth;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.lethe.analysis.DepthThird;

/**
 * The drift of documents by thirds of the blocks: of each document the mean over the third's
 * layers.
 *
 * @param documents ids, ascending; documents that have a drift on every layer
 * @param layers number of layers of each third that has any
 * @param thirds drift of each third that has layers [documents]
 * @param all mean drift over all layers [documents]
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record DocumentDrift(
    List<Long> documents,
    Map<DepthThird, Integer> layers,
    Map<DepthThird, double[]> thirds,
    double[] all) {

  /**
   * Brings layers together.
   *
   * @param drifts one a layer, in any order; the embedding is of no third and left out
   * @param blocks number of blocks of the model
   */
  static DocumentDrift of(Iterable<LayerDrift> drifts, int blocks) {
    List<LayerDrift> ordered = new ArrayList<>();
    drifts.forEach(ordered::add);
    ordered.removeIf(drift -> DepthThird.of(drift.layer(), blocks) == DepthThird.EMBEDDING);
    ordered.sort(Comparator.comparing(LayerDrift::layer));
    Set<Long> shared = new TreeSet<>(ordered.isEmpty() ? List.of() : ordered.get(0).documents());
    ordered.forEach(drift -> shared.retainAll(drift.documents()));
    Map<DepthThird, Integer> layers = new EnumMap<>(DepthThird.class);
    ordered.forEach(drift -> layers.merge(DepthThird.of(drift.layer(), blocks), 1, Integer::sum));
    Map<DepthThird, double[]> thirds = new EnumMap<>(DepthThird.class);
    double[] all = new double[shared.size()];
    for (LayerDrift drift : ordered) {
      DepthThird third = DepthThird.of(drift.layer(), blocks);
      double[] mean = thirds.computeIfAbsent(third, t -> new double[shared.size()]);
      int place = 0;
      for (int i = 0; i < drift.drift().length; i++) {
        if (shared.contains(drift.documents().get(i))) {
          mean[place] += drift.drift()[i] / layers.get(third);
          all[place] += drift.drift()[i] / ordered.size();
          place++;
        }
      }
    }
    return new DocumentDrift(List.copyOf(shared), layers, thirds, all);
  }
}
