package org.lethe.benchmark;

/**
 * The two halves of a request in token ids.
 *
 * @param context tokens that the probability is conditioned on
 * @param continuation tokens whose log-probability is computed
 * @param cut tokens that the context lost on the left
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record TokenPair(int[] context, int[] continuation, int cut) {
  TokenPair(int[] context, int[] continuation) {
    this(context, continuation, 0);
  }
}
