package org.lethe.checkpoint;

import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * How the blocks of a model rotate queries and keys.
 *
 * @param size dimensions of a head that rotate; 0 if no block rotates
 * @param scalings one per block, null for a block that does not rotate; empty if no block rotates
 */
record BlockRotations(int size, List<RotaryScaling> scalings) {

  /** No block rotates. */
  static final BlockRotations NONE = new BlockRotations(0, List.of());

  /**
   * The rotations of every block.
   *
   * @throws CheckpointException if the size is odd, or LongRoPE has another number of factors
   */
  static BlockRotations of(
      ConfigFile file, int size, int layers, IntFunction<RotaryScaling> scaling) {
    if (size % 2 != 0 || size == 0) {
      throw file.fault("head_dim", "must be even for rotary positions, found " + size);
    }
    List<RotaryScaling> scalings = IntStream.range(0, layers).mapToObj(scaling).toList();
    for (RotaryScaling each : scalings) {
      if (each instanceof RotaryScaling.LongRope rope) {
        checkLength(file, size, "short_factor", rope.shortFactors());
        checkLength(file, size, "long_factor", rope.longFactors());
      }
    }
    return new BlockRotations(size, scalings);
  }

  private static void checkLength(ConfigFile file, int size, String key, List<Double> factors) {
    if (factors.size() != size / 2) {
      throw RotaryReader.section(file)
          .fault(key, "must have %d numbers, found %d".formatted(size / 2, factors.size()));
    }
  }

  /** The rotation of a block; null if it does not rotate. */
  RotaryScaling scaling(int layer) {
    return scalings.isEmpty() ? null : scalings.get(layer);
  }
}
