package org.lethe.transformer;

import static org.lethe.transformer.Kernels.call;
import static org.lethe.transformer.Kernels.tensor;
import static org.lethe.transformer.TorchScript.value;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.IValue;

/**
 * Arithmetic with numbers, rows, zeros, and copies between devices and element types. As in {@link
 * Kernels}, a result belongs to the manager of the first array argument.
 */
public final class ArrayKernels {

  private ArrayKernels() {}

  /** Rows of x [N, ..] by index [n] (int64) → [n, ..]. */
  public static NDArray rows(NDArray x, NDArray index) {
    return tensor(x, "rows", value(x), value(index));
  }

  /** x [N, C] with rows of zeros below it if it has fewer rows. */
  static NDArray atLeast(NDArray x, int rows) {
    return tensor(x, "at_least", value(x), IValue.from((long) rows));
  }

  /** Consecutive rows of x [N, ..] as a view. */
  public static NDArray consecutive(NDArray x, long first, long count) {
    return tensor(x, "consecutive", value(x), IValue.from(first), IValue.from(count));
  }

  /** x - number, without an array made of the number. */
  public static NDArray minus(NDArray x, long number) {
    return tensor(x, "minus", value(x), IValue.from(number));
  }

  /**
   * x · factor.
   *
   * <p>DJL's methods that take a {@link Number} make an array of it in a Java buffer and close it.
   * A recorded graph reads it in the backward pass, after the buffer may have been freed; this
   * method gives libtorch the number itself.
   */
  public static NDArray times(NDArray x, double factor) {
    return tensor(x, "times", value(x), IValue.from(factor));
  }

  /** x / divisor; see {@link #times}. */
  public static NDArray divided(NDArray x, double divisor) {
    return tensor(x, "divided", value(x), IValue.from(divisor));
  }

  /** x on the device and in the element type of another array; x itself if it has both. */
  public static NDArray like(NDArray x, NDArray other) {
    return tensor(x, "like", value(x), value(other));
  }

  /**
   * A copy of x [..] on the device of a manager, which owns it. Nothing waits for the copy but what
   * reads it there.
   *
   * @param x in the memory of the CPU; may be freed at once
   */
  static NDArray uploaded(NDArray x, NDManager owner) {
    try (IValue result = call("uploaded", value(x), IValue.from(name(owner.getDevice())))) {
      return result.toTensor((PtNDManager) owner);
    }
  }

  /** What libtorch calls a device. */
  static String name(Device device) {
    return device.isGpu() ? "cuda:" + device.getDeviceId() : "cpu";
  }

  /** x on the device of another array; x itself if it lies there. */
  static NDArray beside(NDArray x, NDArray other) {
    return tensor(x, "beside", value(x), value(other));
  }

  /** Zeros of the shape, type and device of x. */
  static NDArray zeros(NDArray x) {
    return tensor(x, "zeros", value(x));
  }

  /** Zeros in float32, of the shape and on the device of x. */
  public static NDArray floatZeros(NDArray x) {
    return zeros(x, Precision.FLOAT32);
  }

  /** Zeros of the shape of x, on its device. */
  static NDArray zeros(NDArray x, Precision precision) {
    return tensor(x, "typed_zeros", value(x), IValue.from((long) precision.code()));
  }

  /** Copies values into an array in place, broadcasting them; grad mode must be off. */
  public static void assign(NDArray target, NDArray values) {
    call("assign", value(target), value(values)).close();
  }
}
