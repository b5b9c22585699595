package org.lethe.checkpoint;

import java.nio.file.Path;

/**
 * Where a weight lies in the files of a checkpoint.
 *
 * @param file a safetensors file
 * @param tensor of the file
 * @param shape of the weight
 * @param matrix the columns of the tensor that hold the weight
 */
public record StoredWeight(Path file, SafetensorsTensor tensor, long[] shape, Matrix matrix) {

  public StoredWeight {
    if (matrix.first() + matrix.rows() * matrix.width() > tensor.elements()) {
      throw new IllegalArgumentException(matrix + " lies outside tensor " + tensor.name());
    }
  }

  /** A weight that is a whole tensor. */
  static StoredWeight whole(Path file, SafetensorsTensor tensor) {
    long rows = tensor.shape().length == 0 ? 1 : tensor.shape()[0];
    long width = tensor.elements() / rows;
    Matrix matrix = new Matrix(0, rows, width, 0, width, false);
    return new StoredWeight(file, tensor, tensor.shape(), matrix);
  }

  /** Element type in the file. */
  public TensorType type() {
    return tensor.type();
  }

  /** The byte of the file at which the matrix begins. */
  public long offset() {
    return tensor.offset() + matrix.first() * type().bytes();
  }
}
