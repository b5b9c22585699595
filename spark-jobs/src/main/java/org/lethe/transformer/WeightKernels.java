package org.lethe.transformer;

import static org.lethe.transformer.Kernels.call;
import static org.lethe.transformer.Kernels.tensor;
import static org.lethe.transformer.TorchScript.value;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.IValue;
import java.nio.file.Path;

/** Operations that make weights of what stands in files; results as in {@link Kernels}. */
final class WeightKernels {

  private WeightKernels() {}

  /**
   * A file as an array [elements], mapped: pages are read when first used, and what is written to
   * them stays in this process.
   *
   * @param owner of the array; other arrays that share its memory may outlive it
   */
  static NDArray mapped(NDManager owner, Path file, long elements, Precision type) {
    IValue[] numbers = {IValue.from(elements), IValue.from((long) type.code())};
    try (IValue result = call("mapped", IValue.from(file.toString()), numbers[0], numbers[1])) {
      return result.toTensor((PtNDManager) owner);
    }
  }

  /** A view of x [elements] that begins at an element. */
  static NDArray strided(NDArray x, Shape shape, long[] strides, long first) {
    IValue sizes = IValue.listFrom(shape.getShape());
    return tensor(x, "strided", value(x), sizes, IValue.listFrom(strides), IValue.from(first));
  }

  /** An array with any content on the device of another. */
  static NDArray empty(NDArray beside, Shape shape, Precision type) {
    IValue code = IValue.from((long) type.code());
    return tensor(beside, "empty", value(beside), IValue.listFrom(shape.getShape()), code);
  }

  /**
   * Bytes of a file.
   *
   * @param size of the whole file
   */
  record Bytes(Path file, long size, long from, long to) {}

  /**
   * Reads a matrix, row-major in a file, and copies some columns of it over rows of an array, in
   * the element type and on the device of the array. The file is mapped meanwhile.
   *
   * @param to [N, columns]
   * @param row the first of them that is written
   * @param rows of the matrix
   * @param type of the file
   */
  static void read(
      NDArray to, long row, long rows, Bytes bytes, Precision type, long first, long columns) {
    call(
            "read",
            value(to),
            IValue.from(row),
            IValue.from(rows),
            IValue.from(bytes.file().toString()),
            IValue.from(bytes.size()),
            IValue.from(bytes.from()),
            IValue.from(bytes.to()),
            IValue.from((long) type.code()),
            IValue.from(first),
            IValue.from(columns))
        .close();
  }
}
