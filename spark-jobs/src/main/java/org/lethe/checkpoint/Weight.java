package org.lethe.checkpoint;

/**
 * One weight of a model.
 *
 * @param name unique in the model; the name of its tensor if the tensor holds no other weight
 * @param slot role of the weight
 * @param layer block index; -1 outside the blocks
 * @param expert index of the expert; 0 if the slot is not per expert
 * @param bias whether this is the bias of the slot
 * @param shape [out, in] of a map, [n] of a bias or norm, whatever the storage
 */
public record Weight(String name, Slot slot, int layer, int expert, boolean bias, long[] shape) {

  /** Number of rows: outputs of a map, elements of a bias or norm. */
  int rows() {
    return Math.toIntExact(shape[0]);
  }

  /** Elements of a row. */
  int columns() {
    return shape.length == 1 ? 1 : Math.toIntExact(shape[1]);
  }

  /** Name of the module in tables. */
  public String module() {
    String module = slot.isPerExpert() ? slot.module() + "_" + expert : slot.module();
    return bias ? module + "_bias" : module;
  }
}
