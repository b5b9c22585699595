package org.lethe.job.compare;

import java.io.Serializable;

/**
 * By how much log-probabilities of the same requests differ, mergeable in any order.
 *
 * @param requests number of requests
 * @param largest largest absolute difference, nats
 * @param squares sum of squared differences, nats²
 */
record RequestNoise(long requests, double largest, double squares) implements Serializable {

  static final RequestNoise NONE = new RequestNoise(0, 0, 0);

  /** These and the requests of one document. */
  RequestNoise add(double[] planned, double[] replicate) {
    double most = largest;
    double sum = squares;
    for (int i = 0; i < planned.length; i++) {
      double difference = Math.abs(replicate[i] - planned[i]);
      most = Math.max(most, difference);
      sum += difference * difference;
    }
    return new RequestNoise(requests + planned.length, most, sum);
  }

  RequestNoise merge(RequestNoise other) {
    return new RequestNoise(
        requests + other.requests, Math.max(largest, other.largest), squares + other.squares);
  }

  /** Root of the mean square, nats; NaN over nothing. */
  double rms() {
    return Math.sqrt(squares / requests);
  }
}
