package org.lethe.scoring;

/**
 * How likely a model finds a continuation.
 *
 * @param logProb sum over the continuation's tokens, in nats
 * @param tokenLogProbs log-probability of each token in nats
 * @param greedy whether every token is the most likely one
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record LogLikelihood(double logProb, float[] tokenLogProbs, boolean greedy) {}
