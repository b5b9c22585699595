package org.lethe.measure.gradients;

import java.util.HashMap;
import java.util.Map;
import org.lethe.gradient.GradientSketch;
import org.lethe.gradient.TaskGradient;
import org.lethe.transformer.Parameter;

/** Sketches of the mean gradients of blocks of examples, collected while the blocks are asked. */
final class BlockSketches {
  private final int blocks;
  private final int dimension;
  private final long seed;
  private final Map<String, float[]> sketches = new HashMap<>();

  /**
   * @param dimension length of a sketch
   * @param seed the experiment's seed
   */
  BlockSketches(int blocks, int dimension, long seed) {
    this.blocks = blocks;
    this.dimension = dimension;
    this.seed = seed;
  }

  /** Returns the projection of a parameter's gradients, the same for all tasks and checkpoints. */
  GradientSketch sketch(Parameter parameter) {
    return new GradientSketch(
        dimension, seed * 31 + parameter.layer() * 1009L + parameter.module().hashCode());
  }

  void add(int block, TaskGradient.Group group) {
    float[] sketch = sketch(group.parameter()).of(group.values());
    float[] all =
        sketches.computeIfAbsent(
            group.parameter().name(), name -> new float[blocks * sketch.length]);
    System.arraycopy(sketch, 0, all, block * sketch.length, sketch.length);
  }

  /**
   * Returns the sketches of a parameter [blocks, sketch dimension], 0 for blocks without examples.
   */
  float[] of(Parameter parameter) {
    return sketches.get(parameter.name());
  }
}
