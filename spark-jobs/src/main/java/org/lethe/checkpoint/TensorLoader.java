package org.lethe.checkpoint;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.lethe.checkpoint.SafetensorsFile.Tensor;

/**
 * Turns tensors of files into float32 arrays of the engine.
 *
 * <p>Only float32 crosses to the engine: other element types abort the JVM there. What cannot be
 * mapped is widened block by block through one small buffer, the same for all tensors, so that
 * loading needs neither direct memory of the size of the model nor tensors below 2 GiB.
 */
final class TensorLoader {

  private final int blockElements;
  private ByteBuffer staging; // made when first needed

  TensorLoader() {
    this(1 << 21); // 8 MiB
  }

  /**
   * @param blockElements size of the buffer in elements; a row that is longer has a larger one
   */
  TensorLoader(int blockElements) {
    this.blockElements = blockElements;
  }

  NDArray load(SafetensorsFile file, Tensor tensor, NDManager manager) {
    Shape shape = new Shape(tensor.shape());
    return file.isMappable(tensor)
        ? manager.create(file.map(tensor), shape, DataType.FLOAT32)
        : copy(file, tensor, shape, manager);
  }

  private synchronized NDArray copy(
      SafetensorsFile file, Tensor tensor, Shape shape, NDManager manager) {
    long rows = shape.dimension() == 0 ? 1 : shape.get(0);
    long width = tensor.elements() / rows;
    int step = (int) Math.max(1, Math.min(rows, blockElements / width));
    NDArray target = manager.create(new Shape(rows, width), DataType.FLOAT32);
    for (long row = 0; row < rows; row += step) {
      long count = Math.min(step, rows - row);
      ByteBuffer bytes = staging(Math.toIntExact(count * width * Float.BYTES));
      file.read(tensor, row * width, bytes.asFloatBuffer());
      try (NDArray block = manager.create(bytes, new Shape(count, width), DataType.FLOAT32)) {
        target.set(new NDIndex("{}:{}", row, row + count), block);
      }
    }
    try (target) {
      return target.reshape(shape);
    }
  }

  private ByteBuffer staging(int bytes) {
    if (staging == null || staging.capacity() < bytes) {
      int capacity = Math.max(bytes, blockElements * Float.BYTES);
      staging = ByteBuffer.allocateDirect(capacity).order(ByteOrder.nativeOrder());
    }
    return staging.clear().limit(bytes);
  }

  /** One of the weights a tensor holds. */
  static NDArray part(
      StoredTensor stored, String name, SafetensorsFile file, Tensor tensor, NDManager manager) {
    Weight weight =
        stored.parts().stream().filter(p -> p.name().equals(name)).findFirst().orElseThrow();
    float[] values = stored.read(weight, file, tensor);
    try (NDArray borrowed = manager.create(values, new Shape(weight.shape()))) {
      return borrowed.duplicate(); // in libtorch's own memory
    }
  }
}
