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
 * mapped is widened block by block through one small buffer, so that loading needs neither direct
 * memory of the size of the model nor tensors below 2 GiB.
 *
 * @param blockElements size of that buffer, in elements
 */
record TensorLoader(int blockElements) {

  TensorLoader() {
    this(1 << 21); // 8 MiB
  }

  NDArray load(SafetensorsFile file, Tensor tensor, NDManager manager) {
    Shape shape = new Shape(tensor.shape());
    return file.isMappable(tensor)
        ? manager.create(file.map(tensor), shape, DataType.FLOAT32)
        : copy(file, tensor, shape, manager);
  }

  private NDArray copy(SafetensorsFile file, Tensor tensor, Shape shape, NDManager manager) {
    long rows = shape.dimension() == 0 ? 1 : shape.get(0);
    long width = tensor.elements() / rows;
    int step = (int) Math.max(1, Math.min(rows, blockElements / width));
    ByteBuffer staging =
        ByteBuffer.allocateDirect(Math.toIntExact(step * width * Float.BYTES))
            .order(ByteOrder.nativeOrder());
    NDArray target = manager.create(new Shape(rows, width), DataType.FLOAT32);
    for (long row = 0; row < rows; row += step) {
      long count = Math.min(step, rows - row);
      staging.clear().limit((int) (count * width * Float.BYTES));
      file.read(tensor, row * width, staging.asFloatBuffer());
      try (NDArray block = manager.create(staging, new Shape(count, width), DataType.FLOAT32)) {
        target.set(new NDIndex("{}:{}", row, row + count), block);
      }
    }
    try (target) {
      return target.reshape(shape);
    }
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
