package org.lethe.effect;

/** The number whose change by an edit is the effect of the edit. */
public enum Outcome {
  /** Probability of the first token of the target. */
  FIRST_TOKEN_PROBABILITY,
  /** Mean log-probability of the tokens of the target, nats per token. */
  MEAN_LOG_PROBABILITY;

  /** The outcome of an answer. */
  public double of(Answer answer) {
    return this == FIRST_TOKEN_PROBABILITY ? answer.firstTokenProbability() : -answer.meanLoss();
  }
}
