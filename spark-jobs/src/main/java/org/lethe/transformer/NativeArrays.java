package org.lethe.transformer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;

/**
 * Arrays in the memory of libtorch.
 *
 * <p>An array of {@link NDManager#create} lies in a Java buffer, which is freed when the array
 * closes. A recorded graph may still read it in its backward pass, so these arrays are copies.
 */
final class NativeArrays {

  private NativeArrays() {}

  /**
   * Makes an array of floats.
   *
   * @param like an array of the element type and on the device of the result
   */
  static NDArray floats(NDManager manager, NDArray like, float[] values, Shape shape) {
    try (NDArray borrowed = manager.create(values, shape);
        NDArray copy = borrowed.duplicate()) {
      return Kernels.like(copy, like);
    }
  }

  /** Copies an array in float32, on its device. */
  static NDArray floatCopy(NDArray array, NDManager owner) {
    try (GradMode off = GradMode.off()) {
      NDArray copy = Kernels.floatZeros(array);
      Kernels.assign(copy, array);
      copy.attach(owner);
      return copy;
    }
  }

  /** Makes an int64 array [n]. */
  static NDArray longs(NDManager manager, long[] values) {
    try (NDArray borrowed = manager.create(values)) {
      return borrowed.duplicate();
    }
  }
}
