package org.lethe.transformer;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.List;

/**
 * Blocks that follow each other on one device.
 *
 * @param place index of the device; 0 is where hooks see values
 * @param like an array on the device in the precision of the blocks
 */
record Stage(int place, Device device, NDArray like, List<TransformerBlock> blocks) {

  Stage {
    blocks = List.copyOf(blocks);
  }

  /** Makes the positions of a batch on a device. */
  @FunctionalInterface
  interface Places {

    /**
     * Makes them for one stage.
     *
     * @param here owner of what is made, on the stage's device
     * @param like an array of the element type of the blocks
     */
    Positions on(NDManager here, NDArray like);
  }

  /**
   * Moves the residual stream here and runs the blocks.
   *
   * @param x residual stream [B, T, C]; freed
   * @param scope owner of the result, whatever its device
   * @return residual stream [B, T, C], on this device
   */
  NDArray forward(NDArray x, NDManager scope, Places places, Hooks hooks) {
    try (NDManager here = scope.newSubManager(device)) {
      Positions own = places.on(here, like);
      NDArray at = Kernels.like(x, like);
      at.attach(here);
      x.close();
      for (TransformerBlock block : blocks) {
        NDArray next = block.forward(at, own, hooks);
        at.close();
        at = next;
      }
      at.attach(scope);
      return at;
    }
  }
}
