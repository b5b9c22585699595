package org.lethe.transformer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.lethe.checkpoint.Matrix;
import org.lethe.checkpoint.StoredWeight;

/**
 * Loads weights from files as arrays of one precision.
 *
 * <p>A file is mapped once and privately, as safetensors does it. Copies are made a few rows at a
 * time, so that loading needs little memory beside the weights.
 */
final class WeightLoader {

  private final Precision precision;
  private final int blockBytes;
  private final Map<Path, NDArray> files = new HashMap<>(); // in the precision
  private final Map<Path, NDArray> bytes = new HashMap<>(); // by file, for weights on GPUs

  WeightLoader(Precision precision) {
    this(precision, 1 << 21);
  }

  /**
   * @param blockBytes bytes that are copied at a time; a longer row is copied at once
   */
  WeightLoader(Precision precision, int blockBytes) {
    this.precision = precision;
    this.blockBytes = blockBytes;
  }

  /**
   * Loads a weight that is only read. On the CPU this is a view of the file if the file has this
   * precision, else a copy. Other views of the same file see writes to a view, other processes do
   * not.
   *
   * @param owner manager of the array, on whose device it lies
   */
  NDArray load(StoredWeight weight, NDManager owner) {
    Matrix matrix = weight.matrix();
    boolean strided = matrix.transposed() || matrix.columns() == matrix.width();
    boolean aligned = weight.offset() % precision.bytes() == 0;
    boolean same = weight.type() == precision.type();
    if (owner.getDevice().isGpu()) {
      return placed(weight, owner);
    }
    return same && strided && aligned ? mapped(weight, owner) : copy(weight, owner);
  }

  /** Copies a weight from its mapped file to a GPU in one piece, and converts it there. */
  private NDArray placed(StoredWeight weight, NDManager owner) {
    Matrix matrix = weight.matrix();
    NDArray file =
        bytes.computeIfAbsent(weight.file(), path -> WeightKernels.bytes(owner, path, size(path)));
    long end = weight.offset() + matrix.rows() * matrix.width() * weight.type().bytes();
    try (NDArray rows =
        WeightKernels.placed(
            file, weight.offset(), end, matrix, Precision.of(weight.type()), precision, owner)) {
      NDArray shaped = rows.reshape(new Shape(weight.shape()));
      shaped.attach(owner);
      return shaped;
    }
  }

  private NDArray mapped(StoredWeight weight, NDManager owner) {
    NDArray file =
        files.computeIfAbsent(
            weight.file(),
            path -> WeightKernels.mapped(owner, path, size(path) / precision.bytes(), precision));
    Matrix matrix = weight.matrix();
    Shape shape = new Shape(weight.shape());
    long first = weight.offset() / precision.bytes() + matrix.from();
    NDArray view = WeightKernels.strided(file, shape, strides(matrix, shape), first);
    view.attach(owner);
    return view;
  }

  private static long[] strides(Matrix matrix, Shape shape) {
    if (matrix.transposed()) {
      return new long[] {1, matrix.width()};
    }
    long[] strides = new long[shape.dimension()];
    long stride = 1;
    for (int axis = strides.length - 1; axis >= 0; axis--) {
      strides[axis] = stride;
      stride *= shape.get(axis);
    }
    return strides;
  }

  /** Loads a copy of a weight, which may be changed. */
  NDArray copy(StoredWeight weight, NDManager owner) {
    Matrix matrix = weight.matrix();
    long rows = matrix.transposed() ? matrix.columns() : matrix.rows();
    long columns = matrix.transposed() ? matrix.rows() : matrix.columns();
    try (NDManager scope = owner.newSubManager()) {
      NDArray copy = WeightKernels.empty(scope.create(0f), new Shape(rows, columns), precision);
      fill(matrix.transposed() ? copy.transpose() : copy, weight);
      NDArray shaped = copy.reshape(new Shape(weight.shape()));
      shaped.attach(owner);
      return shaped;
    }
  }

  /** Copies the weight's columns, a few rows at a time. */
  private void fill(NDArray target, StoredWeight weight) {
    Matrix matrix = weight.matrix();
    long size = size(weight.file());
    long rowBytes = matrix.width() * weight.type().bytes();
    long step = Math.max(1, Math.min(matrix.rows(), blockBytes / rowBytes));
    for (long row = 0; row < matrix.rows(); row += step) {
      long count = Math.min(step, matrix.rows() - row);
      long first = weight.offset() + row * rowBytes;
      WeightKernels.Bytes bytes =
          new WeightKernels.Bytes(weight.file(), size, first, first + count * rowBytes);
      Precision stored = Precision.of(weight.type());
      WeightKernels.read(target, row, count, bytes, stored, matrix.from(), matrix.columns());
    }
  }

  private static long size(Path file) {
    try {
      return Files.size(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
