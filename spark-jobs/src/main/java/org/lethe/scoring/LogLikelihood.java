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
   * Returns the log-likelihood of a continuation from its tokens; the sum is taken in double.
   *
   * @param mostLikely whether each token is the most likely one
   */
  public static LogLikelihood of(float[] tokenLogProbs, boolean[] mostLikely) {
    double sum = 0;
    boolean greedy = true;
    for (int k = 0; k < tokenLogProbs.length; k++) {
      sum += tokenLogProbs[k];
      greedy &= mostLikely[k];
    }
    return new LogLikelihood(sum, tokenLogProbs, greedy);
  }

  /** Returns the largest difference of a token's log-probability, nats. */
  public double difference(LogLikelihood other) {
    double largest = 0;
    for (int k = 0; k < tokenLogProbs.length; k++) {
      float logProbHere = tokenLogProbs[k];
      float logProbThere = other.tokenLogProbs[k];
      if (logProbHere != logProbThere) { // equal infinities differ by 0; NaN makes the result NaN
        largest = Math.max(largest, Math.abs((double) logProbHere - logProbThere));
      }
    }
    return largest;
  }
}
