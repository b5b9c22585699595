package org.lethe.benchmark;

/**
 * The two halves of a request in token ids.
 *
 * @param context tokens that the probability is conditioned on
 * @param continuation tokens whose log-probability is computed
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record TokenPair(int[] context, int[] continuation) {}
