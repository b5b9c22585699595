package org.lethe.measure.curvature;

import org.lethe.message.JobException;

/** What curvature keeps on the heap of the process that goes on with its iterations. */
final class CurvatureMemory {
  /**
   * Vectors for each one that is multiplied: itself, as it is sent, the product of a shard, the sum
   * in double, and the product.
   */
  private static final int WORKING = 6;

  /** Vectors of the step at hand. */
  private static final int STEP = 4;

  /** The share of the heap that vectors may take. */
  private static final double SHARE = 0.8;

  private CurvatureMemory() {}

  /**
   * Returns the bytes of the bases, {@code starts} × {@code lanczos-steps} vectors, and of the
   * vectors in work; a vector has 4 bytes a weight.
   */
  static long bytes(CurvatureOptions options, int dimension) {
    long basis = (long) options.starts() * Math.min(options.lanczosSteps(), dimension);
    long together = Math.max(options.starts(), CurvatureSurvey.TOGETHER);
    return (basis + WORKING * together + STEP) * dimension * Float.BYTES;
  }

  /**
   * Checks that the vectors have room.
   *
   * @param heap bytes the process may take
   * @throws JobException if they have not
   */
  static void require(CurvatureOptions options, int dimension, long heap) {
    long needed = bytes(options, dimension);
    if (needed > SHARE * heap) {
      throw new JobException(
          JobException.Kind.USAGE,
          ("curvature of %,d weights (scope %s) needs %,d MB for %d starts of %d Lanczos vectors;"
                  + " the process has %,d MB")
              .formatted(
                  dimension,
                  options.scopeName(),
                  needed >> 20,
                  options.starts(),
                  options.lanczosSteps(),
                  heap >> 20),
          "curvature.scope, curvature.lanczos-steps, curvature.starts",
          "vectors that take at most %d %% of the heap".formatted(Math.round(100 * SHARE)),
          "set scope: attention or block, lower lanczos-steps or starts, or give the driver and the"
              + " executors more memory (spark.driver.memory, spark.executor.memory)");
    }
  }
}
