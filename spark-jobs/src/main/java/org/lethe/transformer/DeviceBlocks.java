package org.lethe.transformer;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.List;

/**
 * Consecutive blocks on one device.
 *
 * @param place index of the device; hooks see values on the device of index 0
 * @param like an array on the device in the precision of the blocks
 * @param rotations of the first positions there
 */
record DeviceBlocks(
    int place, Device device, NDArray like, RotaryTables rotations, List<TransformerBlock> blocks) {

  DeviceBlocks {
    blocks = List.copyOf(blocks);
  }

  /**
   * Moves the residual stream to this device and runs the blocks.
   *
   * @param x residual stream [B, T, C]; freed
   * @param scope owner of the result, whatever its device
   * @param factory makes the positions of the batch
   * @return residual stream [B, T, C], on this device
   */
  NDArray forward(NDArray x, NDManager scope, Positions.Factory factory, Hooks hooks) {
    try (NDManager deviceScope = scope.newSubManager(device)) {
      Positions positions = factory.make(deviceScope, like, rotations);
      NDArray stream = ArrayKernels.like(x, like);
      stream.attach(deviceScope);
      x.close();
      for (TransformerBlock block : blocks) {
        NDArray next = block.forward(stream, positions, hooks);
        stream.close();
        stream = next;
      }
      stream.attach(scope);
      return stream;
    }
  }

  /**
   * Runs the blocks on variants of tails, as {@link Transformer#replay} says.
   *
   * @param x residual stream of the variants that began in earlier blocks [T·r, m, C]; freed
   * @param scope owner of the result, whatever its device
   * @param beginning by block the number of variants of each tail that begin there
   * @return residual stream [T·r, m, C] with the variants that began here, on this device
   */
  NDArray replay(NDArray x, Tails tails, int[] beginning, NDManager scope, Hooks hooks) {
    try (NDManager deviceScope = scope.newSubManager(device)) {
      Positions positions = new Positions(deviceScope, like, rotations, tails);
      NDArray stream = ArrayKernels.like(x, like);
      stream.attach(deviceScope);
      x.close();
      for (TransformerBlock block : blocks) {
        int rows = beginning[block.layer()];
        if (rows > 0) {
          NDArray fresh = ArrayKernels.like(tails.stream(block.layer()), like);
          NDArray all = TailKernels.entered(stream, fresh, rows);
          stream.close();
          stream = all;
        }
        if (stream.getShape().get(0) > 0) {
          NDArray next = block.forward(stream, positions, hooks);
          stream.close();
          stream = next;
        }
      }
      stream.attach(scope);
      return stream;
    }
  }
}
