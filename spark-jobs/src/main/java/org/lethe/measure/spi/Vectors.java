package org.lethe.measure.spi;

import java.util.Comparator;
import java.util.List;
import java.util.stream.StreamSupport;
import scala.Tuple2;

/** Vectors of documents, gathered by key and put in the order of the documents. */
public final class Vectors {
  private Vectors() {}

  /** Returns the vectors [n, p] in the order of document ids. */
  public static double[][] inOrder(Iterable<Tuple2<Long, float[]>> vectors) {
    return sorted(vectors).stream().map(v -> wide(v._2())).toArray(double[][]::new);
  }

  public static List<Tuple2<Long, float[]>> sorted(Iterable<Tuple2<Long, float[]>> vectors) {
    return StreamSupport.stream(vectors.spliterator(), false)
        .sorted(Comparator.comparingLong(Tuple2::_1))
        .toList();
  }

  public static double[] wide(float[] vector) {
    double[] wide = new double[vector.length];
    for (int i = 0; i < wide.length; i++) {
      wide[i] = vector[i];
    }
    return wide;
  }
}
