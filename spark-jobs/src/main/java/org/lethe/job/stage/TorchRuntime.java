package org.lethe.job.stage;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.pytorch.jni.LibUtils;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.SparkEnv;
import org.apache.spark.TaskContext;
import org.apache.spark.resource.ResourceInformation;
import org.lethe.config.DeviceChoice;
import org.lethe.config.Experiment.ModelOptions;
import org.lethe.job.device.AttentionBackends;
import org.lethe.job.device.CudaDriver;
import org.lethe.job.device.DeviceOffer;
import org.lethe.job.device.Libtorch;
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
  public static Engine engine() {
    TaskContext task = TaskContext.get();
    if (System.getProperty(THREADS) == null) {
      System.setProperty(THREADS, Integer.toString(task == null ? 1 : task.cpus()));
      System.setProperty(INTEROP_THREADS, "1");
      Libtorch.announce();
    }
    Engine engine = Engine.getEngine("PyTorch");
    AttentionBackends.refuseCudnn(Path.of(LibUtils.getLibtorchPath()));
    return engine;
  }

  /** The GPUs that this task may compute on: those Spark gave it, in local mode the machine's. */
  static DeviceOffer offer() {
    engine();
    boolean usable = Libtorch.hasCuda(Path.of(LibUtils.getLibtorchPath()));
    if (isLocal()) {
      return DeviceOffer.ofMachine(CudaDriver.gpus(), usable);
    }
    TaskContext task = TaskContext.get();
    ResourceInformation given = task == null ? null : task.resourcesJMap().get("gpu");
    return DeviceOffer.ofSpark(
        given == null ? List.of() : Arrays.stream(given.addresses()).map(Integer::valueOf).toList(),
        usable);
  }

  /** Whether tasks run in the process that started them, or this is no task. */
  public static boolean isLocal() {
    SparkEnv spark = SparkEnv.get();
    return spark == null || spark.conf().get("spark.master", "").matches("local(\\[.*])?");
  }

  /** The device of a model that is not split. */
  public static Device device(DeviceChoice choice) {
    return devices(choice, 1).get(0);
  }

  /** The devices that a model of this task is split over. */
  public static List<Device> devices(ModelOptions model) {
    return devices(model.device(), model.devicesPerTask());
  }

  private static List<Device> devices(DeviceChoice choice, int count) {
    TaskContext task = TaskContext.get();
    return offer().take(choice, count, task == null ? 0 : task.taskAttemptId());
  }

  /**
   * What kind of device computes: this task's, on the driver of a cluster that of its executors.
   */
  private static String deviceType(DeviceChoice choice) {
    if (TaskContext.get() == null && !isLocal()) {
      boolean given = SparkEnv.get().conf().contains(StageDevices.SHARE);
      return given && choice != DeviceChoice.CPU ? "gpu" : "cpu";
    }
    return device(choice).getDeviceType();
  }

  /** Provenance of numbers that this task computes in float32. */
  public static Provenance provenance(long seed, String conventions, DeviceChoice choice) {
    return provenance(seed, conventions, new ModelOptions(choice, Precision.FLOAT32, 1));
  }

  /** Provenance of numbers that this task computes. */
  public static Provenance provenance(long seed, String conventions, ModelOptions model) {
    Engine engine = engine();
    return new Provenance(
        engine.getEngineName(),
        engine.getVersion(),
        model.precision().key(),
        deviceType(model.device()),
        seed,
        conventions);
  }
}
