package org.lethe.job.estimate;

import java.io.IOException;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.lethe.checkpoint.Blueprint;
import org.lethe.checkpoint.ModelConfig;
import org.lethe.config.CheckpointEntry;
import org.lethe.config.Experiment;
import org.lethe.config.Training.Run;
import org.lethe.job.stage.LocalCheckpoints;
import org.lethe.table.CheckpointRow;
import org.lethe.training.MemoryNeed;

/**
 * Memory outside the heap.
 *
 * @param weights of the largest checkpoint, which the tasks of a process share
 * @param batch what a batch keeps while a block is computed, a task
 * @param training of the largest run without what its batches keep; 0 without training
 * @param disk weights of the checkpoints that training writes
 */
record MemoryCost(long weights, long batch, long training, long disk) {
  /** Beside heap and weights: the engine and its libraries. */
  static final long ENGINE = 1L << 30;

  /** Logits are computed this much at a time. */
  private static final long LOGITS = 64L << 20;

  static MemoryCost of(Experiment experiment, Shapes shapes, Configuration configuration)
      throws IOException {
    long weights = 0;
    long batch = 0;
    for (CheckpointEntry entry : experiment.checkpoints()) {
      CheckpointRow shape = shapes.of(entry);
      weights = Math.max(weights, shape.nParams() * experiment.model().precision().bytes());
      batch = Math.max(batch, batch(shape, experiment.plan().batchTokens(), configuration));
    }
    long training = 0;
    long disk = 0;
    for (Run run : experiment.training().runs()) {
      CheckpointRow shape = shapes.of(run.parent());
      MemoryNeed need = MemoryNeed.withoutData(blueprint(shape, configuration), run.recipe());
      training = Math.max(training, need.bytes());
      List<CheckpointEntry> whole =
          run.checkpoints().stream().filter(made -> made.adapter() == null).toList();
      disk += whole.size() * shape.nParams() * Float.BYTES;
    }
    return new MemoryCost(weights, batch, training, disk);
  }

  /** As ARCHITECTURE.md, "What grows with what", has it. */
  private static long batch(CheckpointRow shape, int tokens, Configuration configuration)
      throws IOException {
    ModelConfig config = blueprint(shape, configuration).config();
    long each =
        7L * config.width() + 4L * config.mlpWidth() + 10L * config.heads() * config.headSize();
    return tokens * each * Float.BYTES + LOGITS;
  }

  private static Blueprint blueprint(CheckpointRow shape, Configuration configuration)
      throws IOException {
    return Blueprint.open(LocalCheckpoints.local(shape.path(), configuration));
  }

  /** Returns what an executor needs outside its heap. */
  long executor(int tasks) {
    return ENGINE + Math.max(weights + tasks * batch, training);
  }
}
