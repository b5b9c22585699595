package org.lethe.job.stage;

import ai.djl.Device;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.spark.SparkEnv;
import org.lethe.checkpoint.ModelConfig;
import org.lethe.job.device.CudaDriver;
import org.lethe.transformer.Precision;
import org.lethe.transformer.Transformer;

/**
 * What the batches of one task may take of a GPU's memory. The CPU takes batches as planned.
 *
 * @param tokens distinct tokens of a forward pass; 0 for batches as planned
 * @param cachedTokens tokens whose keys and values are cached in generation; 0 likewise
 */
public record BatchRoom(int tokens, long cachedTokens) {
  /** Batches as they were planned. */
  public static final BatchRoom PLANNED = new BatchRoom(0, 0);

  /** More tokens a pass are no faster: the matrix products fill the largest GPUs long before. */
  private static final int MOST_TOKENS = 32768;

  /** In local mode one task computes while another prepares its next batch. */
  private static final int LOCAL_TASKS = 2;

  /** Free before this process loaded anything; what the engine keeps for reuse counts as free. */
  private static final Map<Integer, Long> FREE = new ConcurrentHashMap<>();

  /** Tasks that use one GPU side by side. */
  static int tasksOfOneGpu() {
    if (TorchRuntime.isLocal()) {
      return LOCAL_TASKS;
    }
    double share = SparkEnv.get().conf().getDouble("spark.task.resource.gpu.amount", 1);
    return (int) Math.max(1, Math.floor(1 / share));
  }

  /** Asks the GPUs for their free memory, before anything is loaded. */
  static void measure(List<Device> devices) {
    for (Device device : devices) {
      if (device.isGpu()) {
        FREE.computeIfAbsent(device.getDeviceId(), CudaDriver::freeBytes);
      }
    }
  }

  /** The room beside a model that lies on devices. */
  static BatchRoom beside(Transformer transformer, Precision precision, List<Device> devices) {
    Device first = devices.get(0);
    if (!first.isGpu()) {
      return PLANNED;
    }
    long weights =
        transformer.parameters().stream()
            .mapToLong(parameter -> parameter.array().size() * precision.bytes())
            .sum();
    long free = FREE.getOrDefault(first.getDeviceId(), 0L) - weights / devices.size();
    return of(transformer.config(), precision, free / tasksOfOneGpu());
  }

  /**
   * The room in some free bytes: a third for the arrays of a pass, a third for cached keys and
   * values, the rest for logits and for what fragments.
   *
   * @param free bytes of one task
   */
  static BatchRoom of(ModelConfig config, Precision precision, long free) {
    long heads = (long) config.heads() * config.headSize();
    long token = // as TransformerLanguageModel counts it; the ends of a pass are float32
        (7L * config.width() + 4L * config.mlpWidth() + 10 * heads) * precision.bytes()
            + 8L * config.width();
    long cached = 8L * config.layers() * config.keyValueHeads() * config.headSize();
    long tokens = Math.max(0, free) / 3 / token;
    return new BatchRoom((int) Math.min(MOST_TOKENS, tokens), Math.max(0, free) / 3 / cached);
  }
}
