package org.lethe.transformer;

/**
 * The places of rows and keys at which the values of a token do not depend on the other tokens of a
 * batch, bit for bit.
 *
 * <p>A sum of floats depends on the order of its terms:
 *
 * <ul>
 *   <li>The float32 products of libtorch on a CPU (MKL) sum every row in the same order, provided
 *       that there are at least {@link #LANES} rows.
 *   <li>Fused attention processes the keys of a query in blocks of 512 and sums each block lane by
 *       lane. It sums the products of a block at once up to 384 keys, and in two halves beyond. A
 *       key that the query does not see adds an exact zero.
 *   <li>An array is cut into registers and into shares of the threads. The exponential of the
 *       elements left over differs in its last bit.
 * </ul>
 *
 * <p>The values of a token are therefore the same if each of its keys stands in the lane and the
 * span that belong to the key's position, and if the numbers of rows, queries and keys are
 * multiples of {@link #LANES}. They differ by some 1e-5 nats where this does not hold: for more
 * than 384 keys in pieces that are cut at another place, and with libraries and processors that sum
 * in another order.
 */
final class Alignment {

  /** Floats in the widest register. */
  static final int LANES = 16;

  private static final int KEYS = 512;
  private static final int SPAN = 384;

  private Alignment() {}

  /** Rounds up to a multiple of the lanes. */
  static int up(int size) {
    return (size + LANES - 1) / LANES * LANES;
  }

  /** Whether the keys at two places are summed together. */
  static boolean inOneSpan(int place, int other) {
    return span(place) == span(other);
  }

  /**
   * Whether the sums over two numbers of keys are cut at the same places. Beyond one span the
   * number of keys decides where they are cut.
   */
  static boolean sumAlike(int keys, int otherKeys) {
    return Math.max(keys, otherKeys) <= SPAN || up(keys) == up(otherKeys);
  }

  private static int span(int place) {
    return place / KEYS * 2 + (place % KEYS < SPAN ? 0 : 1);
  }
}
