package org.lethe.checkpoint;

/**
 * One weight of a model.
 *
 * @param name unique in the model; that of its tensor where a tensor holds nothing else
 * @param slot where it goes
 * @param layer block index; -1 outside the blocks
 * @param expert index of the expert; 0 where the place is not per expert
 * @param bias whether it is added rather than multiplied
 * @param shape [out, in] of a map, [n] of a bias or norm, whatever way it is stored
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
    String place = slot.isPerExpert() ? slot.module() + "_" + expert : slot.module();
    return bias ? place + "_bias" : place;
  }
}
