package org.lethe.job;

import ai.djl.Device;
import ai.djl.engine.Engine;
import java.util.Map;
import org.apache.spark.TaskContext;
import org.apache.spark.resource.ResourceInformation;
import org.lethe.provenance.Provenance;

/** The engine as a Spark task sees it. */
final class TorchRuntime {

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
  static Device device() {
    engine();
    TaskContext task = TaskContext.get();
    Map<String, ResourceInformation> resources = task == null ? Map.of() : task.resourcesJMap();
    ResourceInformation gpu = resources.get("gpu");
    return gpu == null ? Device.cpu() : Device.gpu(Integer.parseInt(gpu.addresses()[0]));
  }

  /** How numbers of this task are made. */
  static Provenance provenance(long seed, String conventions) {
    Engine engine = engine();
    return new Provenance(
        engine.getEngineName(),
        engine.getVersion(),
        "float32",
        device().getDeviceType(),
        seed,
        conventions);
  }
}
