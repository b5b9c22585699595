package org.lethe.checkpoint;

/**
 * An adapter's change of one map: W x becomes W x + scale · (b a x + bias) (Hu et al. 2021).
 *
 * @param a [rank, in]
 * @param b [out, rank]
 * @param bias [out], or null
 */
public record LowRankChange(int rank, double scale, float[] a, float[] b, float[] bias) {}
