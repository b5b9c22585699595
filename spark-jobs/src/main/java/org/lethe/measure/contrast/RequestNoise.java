package org.lethe.measure.contrast;

import java.io.Serializable;

/**
 * By how much the answers to the same requests differ, mergeable in any order.
 *
 * @param requests number of requests
 * @param largest largest absolute difference of a log-probability, nats
 * @param squares sum of squared differences, nats²
 * @param changed generated answers that are another text
 */
public record RequestNoise(long requests, double largest, double squares, long changed)
    implements Serializable {

  static final RequestNoise NONE = new RequestNoise(0, 0, 0, 0);

  /** These and the requests of one document, by the log-probability of each. */
  public RequestNoise add(double[] planned, double[] replicate) {
    double most = largest;
    double sum = squares;
    for (int i = 0; i < planned.length; i++) {
      double difference = Math.abs(replicate[i] - planned[i]);
      most = Math.max(most, difference);
      sum += difference * difference;
    }
    return new RequestNoise(requests + planned.length, most, sum, changed);
  }

  /** These and one request, by the text that was generated. */
  public RequestNoise add(String planned, String replicate) {
    long another = planned.equals(replicate) ? 0 : 1;
    return new RequestNoise(requests + 1, largest, squares, changed + another);
  }

  public RequestNoise merge(RequestNoise other) {
    return new RequestNoise(
        requests + other.requests,
        Math.max(largest, other.largest),
        squares + other.squares,
        changed + other.changed);
  }

  /** Root of the mean square, nats; NaN over nothing. */
  public double rms() {
    return Math.sqrt(squares / requests);
  }
}
