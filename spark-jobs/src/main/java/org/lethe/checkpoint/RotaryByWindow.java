package org.lethe.checkpoint;

import java.util.function.IntFunction;
import java.util.function.IntPredicate;

/**
 * The rotary embeddings of a model that rotates blocks with a window otherwise than the others.
 * transformers 5 has an object for each type of block in rope_parameters; in the format of
 * transformers 4, rope_scaling is for blocks without a window.
 *
 * @param full of blocks without a window
 * @param windowed of blocks with one
 */
record RotaryByWindow(RotaryScaling full, RotaryScaling windowed) {

  /**
   * Reads both.
   *
   * @param fullTheta base of blocks without a window, where the file names none
   * @param windowedTheta base of blocks with a window, where the file names none
   * @throws CheckpointException if heads rotate in part
   */
  static RotaryByWindow read(
      ConfigFile file, String modelType, int positions, double fullTheta, double windowedTheta) {
    ConfigFile section = RotaryReader.section(file);
    boolean byType = file.has("rope_parameters");
    RotaryReader full = RotaryReader.of(file, byType ? section.section("full_attention") : section);
    RotaryReader windowed =
        RotaryReader.of(file, section.section(byType ? "sliding_attention" : "none"));
    full.checkWhole(modelType);
    windowed.checkWhole(modelType);
    return new RotaryByWindow(
        full.read(fullTheta, positions), windowed.read(windowedTheta, positions));
  }

  /** The rotation of each block. */
  IntFunction<RotaryScaling> byBlock(IntPredicate hasWindow) {
    return layer -> hasWindow.test(layer) ? windowed : full;
  }
}
