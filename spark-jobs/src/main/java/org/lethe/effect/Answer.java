package org.lethe.effect;

/**
 * What a model says of a trial's target.
 *
 * @param logProbs log-probability of each token of the target, nats
 * @param greedy for each token of the target, whether no other token is more probable
 * @param rank number of tokens that are more probable than the first token of the target
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record Answer(float[] logProbs, boolean[] greedy, long rank) {

  /** Probability of the first token of the target. */
  public double firstTokenProbability() {
    return Math.exp(logProbs[0]);
  }

  /** Mean negative log-probability of the tokens of the target, nats per token. */
  public double meanLoss() {
    double sum = 0;
    for (float logProb : logProbs) {
      sum -= logProb;
    }
    return sum / logProbs.length;
  }

  /** Whether greedy decoding begins with the target. */
  public boolean isExactMatch() {
    for (boolean best : greedy) {
      if (!best) {
        return false;
      }
    }
    return true;
  }
}
