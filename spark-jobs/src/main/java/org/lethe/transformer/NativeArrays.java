package org.lethe.transformer;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;

/**
 * Arrays in the memory of libtorch.
 *
 * <p>An array of {@link NDManager#create} lies in a Java buffer, which is freed when the array
 * closes. A recorded graph may still read it in its backward pass, so these arrays are copies. A
 * copy to a GPU goes through pinned memory, so that nothing waits for what the GPU computes.
 */
public final class NativeArrays {

  private NativeArrays() {}

  /**
   * Makes an array of floats.
   *
   * @param like an array of the element type and on the device of the result
   */
  static NDArray floats(NDManager manager, NDArray like, float[] values, Shape shape) {
    if (manager.getDevice().isGpu()) {
      try (NDManager host = manager.newSubManager(Device.cpu());
          NDArray copy = ArrayKernels.uploaded(host.create(values, shape), manager)) {
        return ArrayKernels.like(copy, like);
      }
    }
    try (NDArray borrowed = manager.create(values, shape);
        NDArray copy = borrowed.duplicate()) {
      return ArrayKernels.like(copy, like);
    }
  }

  /** Copies an array in float32, on its device. */
  static NDArray floatCopy(NDArray array, NDManager owner) {
    return copy(array, Precision.FLOAT32, owner);
  }

  /** Copies an array in a precision, on its device. */
  static NDArray copy(NDArray array, Precision precision, NDManager owner) {
    try (GradMode off = GradMode.off()) {
      NDArray copy = ArrayKernels.zeros(array, precision);
      ArrayKernels.assign(copy, array);
      copy.attach(owner);
      return copy;
    }
  }

  /** Makes an int64 array [n] on the device of its manager. */
  public static NDArray longs(NDManager manager, long[] values) {
    return longs(manager, values, new Shape(values.length));
  }

  /** Makes an int64 array [n] of ints. */
  static NDArray longs(NDManager manager, int[] values) {
    return longs(manager, Arrays.stream(values).asLongStream().toArray());
  }

  /** Makes an int64 array. */
  static NDArray longs(NDManager manager, long[] values, Shape shape) {
    if (manager.getDevice().isGpu()) {
      try (NDManager host = manager.newSubManager(Device.cpu())) {
        return ArrayKernels.uploaded(host.create(values, shape), manager);
      }
    }
    try (NDArray borrowed = manager.create(values, shape)) {
      return borrowed.duplicate();
    }
  }
}
