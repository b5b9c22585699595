package org.lethe.measure.depth;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.lethe.analysis.CosineSimilarity;
import org.lethe.measure.contrast.ContrastStates.Paired;
import org.lethe.measure.contrast.ContrastStates.Side;

/**
 * How far every document's state moved on one layer: 1 - cosine of the states, each side centred by
 * its mean over documents, so that a shift of all documents is no drift.
 *
 * @param layer layer of the residual stream, 0 = embedding
 * @param documents ids, ascending; those whose cosine is undefined are left out
 * @param drift in [0, 2] [documents]
 */
@SuppressWarnings("ArrayRecordComponent") // many, never compared
record LayerDrift(int layer, List<Long> documents, double[] drift) implements Serializable {

  static LayerDrift of(int layer, Paired states) {
    double[][] before = centred(states.of(Side.REFERENCE));
    double[][] after = centred(states.of(Side.CHECKPOINT));
    List<Long> documents = new ArrayList<>();
    double[] drift = new double[before.length];
    for (int i = 0; i < before.length; i++) {
      double cosine = CosineSimilarity.cosine(before[i], after[i]);
      if (!Double.isNaN(cosine)) {
        drift[documents.size()] = 1 - cosine;
        documents.add(states.documents().get(i));
      }
    }
    return new LayerDrift(layer, documents, Arrays.copyOf(drift, documents.size()));
  }

  private static double[][] centred(double[][] states) {
    double[] mean = new double[states.length == 0 ? 0 : states[0].length];
    for (double[] state : states) {
      for (int i = 0; i < mean.length; i++) {
        mean[i] += state[i] / states.length;
      }
    }
    double[][] centred = new double[states.length][mean.length];
    for (int d = 0; d < states.length; d++) {
      for (int i = 0; i < mean.length; i++) {
        centred[d][i] = states[d][i] - mean[i];
      }
    }
    return centred;
  }
}
