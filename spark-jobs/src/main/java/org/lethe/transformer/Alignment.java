package org.lethe.transformer;

/**
 * Where rows and keys must stand for a token's numbers to be the same in any company, bit for bit.
 *
 * <p>Sums of floats depend on their order. libtorch's float32 products on a CPU (MKL) sum every row
 * in one order whatever the other rows, from {@link #LANES} rows on. Its fused attention sums a
 * query's keys lane by lane, 512 at a time, and the products within at once up to 384 keys, else in
 * two halves; what a query does not see adds an exact zero. The exponential of what is left over
 * when an array is cut in registers, and in shares of the threads, differs in its last bit. So a
 * token comes out the same where its keys stand in the lanes and spans that their positions say,
 * and rows, queries and keys are multiples of the lanes. What does not hold so depends on the
 * company by some 1e-5 nats: more than 384 keys in pieces cut at another place, and libraries and
 * processors that sum otherwise.
 */
final class Alignment {

  /** Floats in the widest register. */
  static final int LANES = 16;

  private static final int KEYS = 512;
  private static final int SPAN = 384;

  private Alignment() {}

  /** The least multiple of the lanes that is no less. */
  static int up(int size) {
    return (size + LANES - 1) / LANES * LANES;
  }

  /** Whether two places of keys lie in one span of sums. */
  static boolean inOneSpan(int place, int other) {
    return span(place) == span(other);
  }

  /** Whether sums over so many keys are cut alike: more than one span is halved by its size. */
  static boolean sumAlike(int keys, int others) {
    return Math.max(keys, others) <= SPAN || up(keys) == up(others);
  }

  private static int span(int place) {
    return place / KEYS * 2 + (place % KEYS < SPAN ? 0 : 1);
  }
}
