package org.lethe.scoring;

/**
 * How likely a model finds a continuation.
 *
 * @param logProb sum over the continuation's tokens, in nats
 * @param tokenLogProbs log-probability of each token in nats
 * @param greedy whether every token is the most likely one
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record LogLikelihood(double logProb, float[] tokenLogProbs, boolean greedy) {

  /**
   * From what is known of each token; the sum is taken in double.
   *
   * @param best whether each token is the most likely one
   */
  public static LogLikelihood of(float[] tokenLogProbs, boolean[] best) {
    double sum = 0;
    boolean greedy = true;
    for (int k = 0; k < tokenLogProbs.length; k++) {
      sum += tokenLogProbs[k];
      greedy &= best[k];
    }
    return new LogLikelihood(sum, tokenLogProbs, greedy);
  }

  /** Returns the largest difference of a token's log-probability, nats. */
  public double difference(LogLikelihood other) {
    double largest = 0;
    for (int k = 0; k < tokenLogProbs.length; k++) {
      float mine = tokenLogProbs[k];
      float others = other.tokenLogProbs[k];
      if (mine != others) { // two impossible tokens are equal; NaN never is, and stays
        largest = Math.max(largest, Math.abs((double) mine - others));
      }
    }
    return largest;
  }
}
