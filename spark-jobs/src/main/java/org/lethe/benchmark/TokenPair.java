package org.lethe.benchmark;

/**
 * The two halves of a request in token ids.
 *
 * @param context conditioned on
 * @param continuation whose log-probability is asked for
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record TokenPair(int[] context, int[] continuation) {}
