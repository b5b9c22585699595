package org.lethe.measure.gradients;

import java.util.HashMap;
import java.util.Map;
import org.lethe.checkpoint.ModelConfig;
import org.lethe.gradient.HeadSketch;
import org.lethe.gradient.TaskGradient;
import org.lethe.transformer.Parameter;

/** Sketches of the mean gradients of blocks of examples, collected while the blocks are asked. */
final class BlockSketches {
  private final int blocks;
  private final int dimension;
  private final long seed;
  private final ModelConfig config;
  private final Map<String, float[]> sketches = new HashMap<>();

  /**
   * @param dimension length of a sketch
   * @param seed the experiment's seed
   * @param config of the model
   */
  BlockSketches(int blocks, int dimension, long seed, ModelConfig config) {
    this.blocks = blocks;
    this.dimension = dimension;
    this.seed = seed;
    this.config = config;
  }

  /** Returns the projection of a parameter's gradients, the same for all tasks and checkpoints. */
  HeadSketch projection(Parameter parameter) {
    return HeadSketch.of(
        parameter.module(),
        config,
        dimension,
        seed * 31 + parameter.layer() * 1009L + parameter.module().hashCode());
  }

  /** Returns the sketch of a gradient. */
  float[] sketch(TaskGradient.Group group) {
    int rows = (int) group.parameter().array().getShape().get(0);
    return projection(group.parameter()).of(group.values(), rows);
  }

  void add(int block, TaskGradient.Group group) {
    float[] sketch = sketch(group);
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
