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
import org.lethe.checkpoint.Matrix;

/** Operations that read weights from files; results as in {@link Kernels}. */
final class WeightKernels {

  private WeightKernels() {}

  /**
   * Maps a file as an array [elements]. Its pages are read when they are first used; writes to them
   * do not reach the file.
   *
   * @param owner of the array; views of the array may outlive it
   */
  static NDArray mapped(NDManager owner, Path file, long elements, Precision type) {
    IValue[] numbers = {IValue.from(elements), IValue.from((long) type.code())};
    try (IValue result = call("mapped", IValue.from(file.toString()), numbers[0], numbers[1])) {
      return result.toTensor((PtNDManager) owner);
    }
  }

  /** Maps a file as an array of its bytes, as above. */
  static NDArray bytes(NDManager owner, Path file, long size) {
    try (IValue result =
        call("mapped", IValue.from(file.toString()), IValue.from(size), IValue.from(0L))) {
      return result.toTensor((PtNDManager) owner);
    }
  }

  /**
   * Copies a matrix in a mapped file to the device of a manager, which owns the copy.
   *
   * @param bytes of the file, from {@link #bytes}
   * @param start first byte of the matrix
   * @param end behind its last byte
   * @param matrix the columns that are wanted
   * @param stored element type in the file
   * @param type element type of the copy
   * @return [rows, columns], transposed where the matrix is
   */
  static NDArray placed(
      NDArray bytes,
      long start,
      long end,
      Matrix matrix,
      Precision stored,
      Precision type,
      NDManager owner) {
    IValue[] arguments = {
      value(bytes),
      IValue.from(start),
      IValue.from(end),
      IValue.from(matrix.rows()),
      IValue.from((long) stored.code()),
      IValue.from(matrix.from()),
      IValue.from(matrix.columns()),
      IValue.from(matrix.transposed()),
      IValue.from(ArrayKernels.name(owner.getDevice())),
      IValue.from((long) type.code())
    };
    try (IValue result = call("placed", arguments)) {
      return result.toTensor((PtNDManager) owner);
    }
  }

  /** A view of x [elements]; {@code first} is the element at which it begins. */
  static NDArray strided(NDArray x, Shape shape, long[] strides, long first) {
    IValue sizes = IValue.listFrom(shape.getShape());
    return tensor(x, "strided", value(x), sizes, IValue.listFrom(strides), IValue.from(first));
  }

  /** An uninitialised array on the device of another. */
  static NDArray empty(NDArray beside, Shape shape, Precision type) {
    IValue code = IValue.from((long) type.code());
    return tensor(beside, "empty", value(beside), IValue.listFrom(shape.getShape()), code);
  }

  /**
   * A range of the bytes of a file.
   *
   * @param size of the whole file
   */
  record Bytes(Path file, long size, long first, long end) {}

  /**
   * Reads a matrix that lies row-major in a file, and copies some of its columns to rows of an
   * array, in the element type and on the device of the array. The file is mapped during the call.
   *
   * @param target [N, columns]
   * @param row first row of the target that is written
   * @param rows number of rows of the matrix
   * @param type of the elements in the file
   * @param first first column of the matrix that is copied
   * @param columns number of columns that are copied
   */
  static void read(
      NDArray target, long row, long rows, Bytes bytes, Precision type, long first, long columns) {
    call(
            "read",
            value(target),
            IValue.from(row),
            IValue.from(rows),
            IValue.from(bytes.file().toString()),
            IValue.from(bytes.size()),
            IValue.from(bytes.first()),
            IValue.from(bytes.end()),
            IValue.from((long) type.code()),
            IValue.from(first),
            IValue.from(columns))
        .close();
  }
}
