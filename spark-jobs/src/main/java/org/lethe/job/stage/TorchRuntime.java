package org.lethe.job.stage;

import ai.djl.Device;
import ai.djl.engine.Engine;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.apache.spark.TaskContext;
import org.apache.spark.resource.ResourceInformation;
import org.lethe.message.JobException;
import org.lethe.provenance.Provenance;
import org.lethe.transformer.Precision;

/** The engine as a Spark task sees it. */
public final class TorchRuntime {

  private static final String THREADS = "ai.djl.pytorch.num_threads";
  private static final String INTEROP_THREADS = "ai.djl.pytorch.num_interop_threads";

  private TorchRuntime() {}

  /**
   * Starts the engine with as many threads an operation as a task has CPUs, so that rounding does
   * not depend on how many tasks share the machine.
   */
  private static Engine engine() {
    TaskContext task = TaskContext.get();
    if (System.getProperty(THREADS) == null) {
      System.setProperty(THREADS, Integer.toString(task == null ? 1 : task.cpus()));
      System.setProperty(INTEROP_THREADS, "1");
    }
    return Engine.getEngine("PyTorch");
  }

  /** The GPU Spark gave this task, or the CPU where it gave none. */
  public static Device device() {
    engine();
    TaskContext task = TaskContext.get();
    Map<String, ResourceInformation> resources = task == null ? Map.of() : task.resourcesJMap();
    ResourceInformation gpu = resources.get("gpu");
    return gpu == null ? Device.cpu() : Device.gpu(Integer.parseInt(gpu.addresses()[0]));
  }

  /**
   * The devices a model of this task is split over: of the GPUs Spark gave it the first ones, each
   * set in one order whatever Spark's; on a machine without GPUs parts of its memory.
   */
  public static List<Device> devices(int count) {
    engine();
    if (count == 1) {
      return List.of(device());
    }
    TaskContext task = TaskContext.get();
    Map<String, ResourceInformation> resources = task == null ? Map.of() : task.resourcesJMap();
    ResourceInformation gpu = resources.get("gpu");
    if (gpu == null) {
      return Collections.nCopies(count, Device.cpu());
    }
    if (gpu.addresses().length < count) {
      throw new JobException(
          JobException.Kind.USAGE,
          "model.devices-per-task is " + count + ", but a task has " + gpu.addresses().length,
          "spark.task.resource.gpu.amount",
          "as many GPUs a task as the model is split over",
          "set spark.task.resource.gpu.amount to " + count + ", or lower devices-per-task");
    }
    return Arrays.stream(gpu.addresses())
        .map(Integer::valueOf)
        .sorted()
        .limit(count)
        .map(Device::gpu)
        .toList();
  }

  /** Provenance of numbers that this task computes in float32. */
  public static Provenance provenance(long seed, String conventions) {
    return provenance(seed, conventions, Precision.FLOAT32);
  }

  /** Provenance of numbers that this task computes. */
  public static Provenance provenance(long seed, String conventions, Precision precision) {
    Engine engine = engine();
    return new Provenance(
        engine.getEngineName(),
        engine.getVersion(),
        precision.key(),
        device().getDeviceType(),
        seed,
        conventions);
  }
}
