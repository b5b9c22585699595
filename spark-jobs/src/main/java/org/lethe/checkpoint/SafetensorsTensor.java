package org.lethe.checkpoint;

import java.util.Arrays;

/**
 * Where a tensor lies in a safetensors file.
 *
 * @param shape sizes of the axes, row-major
 * @param offset first byte in the file
 * @param length number of bytes
 */
public record SafetensorsTensor(
    String name, TensorType type, long[] shape, long offset, long length) {

  /** Number of elements. */
  public long elements() {
    return length / type.bytes();
  }

  boolean hasShape(long[] expected) {
    return Arrays.equals(shape, expected);
  }
}
