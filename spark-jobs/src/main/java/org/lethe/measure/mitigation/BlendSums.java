package org.lethe.measure.mitigation;

import java.io.Serializable;
import java.util.Map;
import java.util.TreeMap;
import org.lethe.analysis.Bootstrap;
import org.lethe.scoring.Observation;
import org.lethe.scoring.Sums;

/**
 * Sums of a blend over documents. Where documents come in clusters, clusters are what is
 * independent; there are at most {@value Bootstrap#BLOCKS} of them.
 */
final class BlendSums implements Serializable {
  private static final long serialVersionUID = 1L;

  private final TreeMap<Integer, double[]> clusters = new TreeMap<>();
  private Sums documents = Sums.EMPTY;
  private boolean clustered;

  void add(double value, double weight, Long cluster) {
    documents = documents.add(new Observation(value, weight));
    if (cluster != null) {
      clustered = true;
      double[] sum = clusters.computeIfAbsent(Bootstrap.block(cluster), c -> new double[2]);
      sum[0] += value;
      sum[1] += weight;
    }
  }

  /** Adds the part of the next chunk. */
  void merge(BlendSums next) {
    documents = documents.merge(next.documents);
    clustered |= next.clustered;
    next.clusters.forEach(
        (cluster, part) -> {
          double[] sum = clusters.computeIfAbsent(cluster, c -> new double[2]);
          sum[0] += part[0];
          sum[1] += part[1];
        });
  }

  double value() {
    return documents.ratio();
  }

  /** Returns the number of documents. */
  long n() {
    return documents.n();
  }

  /** Returns the number of independent parts. */
  long units() {
    return clustered ? clusters.size() : documents.n();
  }

  double stderr() {
    Sums sums = documents;
    if (clustered) {
      sums = Sums.EMPTY;
      for (Map.Entry<Integer, double[]> cluster : clusters.entrySet()) {
        sums = sums.add(new Observation(cluster.getValue()[0], cluster.getValue()[1]));
      }
    }
    return sums.stderr();
  }
}
