package org.lethe.measure.disruption;

import java.io.Serializable;

/**
 * What a head does differently with a document.
 *
 * @param divergence mean over queries, bits
 * @param last of the last query, bits
 * @param entropy change as a share of the largest; NaN for a prompt of one token
 * @param weights relative change of the head's weights, the same for every document
 */
record HeadAtDocument(long docId, double divergence, double last, double entropy, double weights)
    implements Serializable {

  static HeadAtDocument of(HeadAttentionRow row, int head) {
    return new HeadAtDocument(
        row.docId(),
        row.divergence()[head],
        row.lastDivergence()[head],
        row.entropyChange() == null ? Double.NaN : row.entropyChange()[head],
        row.weightChange()[head]);
  }
}
