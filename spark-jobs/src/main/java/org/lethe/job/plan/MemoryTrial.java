package org.lethe.job.plan;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.lethe.checkpoint.Blueprint;
import org.lethe.checkpoint.CheckpointException;
import org.lethe.checkpoint.WeightLayout;
import org.lethe.config.CheckpointEntry;
import org.lethe.config.DeviceChoice;
import org.lethe.config.Experiment;
import org.lethe.config.Training.Run;
import org.lethe.job.device.CudaDriver;
import org.lethe.job.stage.LocalCheckpoints;
import org.lethe.training.MemoryNeed;

/**
 * Compares what models take with the memory of a machine: weights to be scored, and weights,
 * gradients and moments to be trained. Batches come on top, so what is told is the least.
 *
 * @param folders where the architecture of a checkpoint stands, by its id: its own folder, or that
 *     of what it will be trained from
 * @param memory bytes of the machine
 */
record MemoryTrial(
    Experiment experiment, Map<String, String> folders, long memory, Configuration configuration) {

  private static final double GIBIBYTE = 1 << 30;

  /** Returns a sentence for the largest model that cannot be scored, and for each run. */
  List<String> warnings() throws IOException {
    DeviceChoice device = experiment.model().device();
    boolean onGpu =
        device == DeviceChoice.GPU || device == DeviceChoice.AUTO && !CudaDriver.gpus().isEmpty();
    List<String> warnings = new ArrayList<>();
    if (onGpu) {
      return warnings;
    }
    String largest = null;
    long most = 0;
    for (CheckpointEntry entry : experiment.checkpoints()) {
      Blueprint blueprint = blueprint(folders.get(entry.id()));
      long bytes =
          blueprint == null
              ? 0
              : new WeightLayout(blueprint.family(), blueprint.config()).elements()
                  * experiment.model().precision().bytes();
      if (bytes > most) {
        most = bytes;
        largest = entry.id();
      }
    }
    if (most > memory) {
      warnings.add(
          "WARNING: the weights of checkpoint %s take %s; this machine has %s. Run on a larger one%s"
              .formatted(
                  largest,
                  size(most),
                  size(memory),
                  experiment.model().precision().bytes() > 2
                      ? ", or set model.precision: bf16"
                      : ""));
    }
    for (Run run : experiment.training().runs()) {
      Blueprint start =
          blueprint(run.parent() == null ? run.parentFolder() : folders.get(run.parent()));
      long bytes = start == null ? 0 : MemoryNeed.withoutData(start, run.recipe()).bytes();
      if (bytes > memory) {
        warnings.add(
            "WARNING: run %s takes %s and what its batches need; this machine has %s. Run on a larger one, or train adapters (lora)"
                .formatted(run.id(), size(bytes), size(memory)));
      }
    }
    return warnings;
  }

  /** Null where there is no folder, or what it says is told elsewhere. */
  private Blueprint blueprint(String folder) throws IOException {
    try {
      return folder == null ? null : Blueprint.open(LocalCheckpoints.local(folder, configuration));
    } catch (CheckpointException e) {
      return null;
    }
  }

  private static String size(long bytes) {
    return String.format(Locale.ROOT, "%.1f GiB", bytes / GIBIBYTE);
  }
}
