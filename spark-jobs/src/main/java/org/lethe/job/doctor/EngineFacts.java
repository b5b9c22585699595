package org.lethe.job.doctor;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.io.Serializable;
import java.util.List;
import org.lethe.config.Experiment.ModelOptions;
import org.lethe.job.device.CudaDriver;
import org.lethe.job.device.Libtorch;
import org.lethe.job.stage.TorchRuntime;
import org.lethe.message.JobException;

/**
 * What a process computes with.
 *
 * @param version of the engine; null if it does not compute
 * @param failure why it does not; null if it does
 * @param folder what PYTORCH_LIBRARY_PATH names; null if it is not set
 * @param folderHolds whether a libtorch lies there
 * @param devices what a model is computed on; empty if there are too few GPUs
 * @param lack why there are too few GPUs; null if there are enough
 * @param remedy how there would be enough; null likewise
 * @param deviceBytes least memory that is free on one of the GPUs; 0 for the CPU
 */
record EngineFacts(
    String version,
    String failure,
    String folder,
    boolean folderHolds,
    List<String> devices,
    String lack,
    String remedy,
    long deviceBytes)
    implements Serializable {
  private static final int SIDE = 16;

  EngineFacts {
    devices = List.copyOf(devices);
  }

  /** Starts the engine of this process and multiplies two matrices on its devices. */
  static EngineFacts ofThisProcess(ModelOptions model) {
    String folder = System.getenv(Libtorch.FOLDER);
    boolean holds = Libtorch.named(System.getenv()).isPresent();
    try {
      Engine engine = TorchRuntime.engine();
      List<Device> devices = TorchRuntime.devices(model);
      devices.forEach(device -> multiply(engine, device));
      long free =
          devices.stream()
              .filter(Device::isGpu)
              .mapToLong(device -> CudaDriver.freeBytes(device.getDeviceId()))
              .min()
              .orElse(0);
      List<String> names = devices.stream().map(Device::toString).distinct().toList();
      return new EngineFacts(engine.getVersion(), null, folder, holds, names, null, null, free);
    } catch (JobException e) {
      return new EngineFacts(
          TorchRuntime.engine().getVersion(),
          null,
          folder,
          holds,
          List.of(),
          e.getMessage(),
          e.remedy(),
          0);
    } catch (RuntimeException | LinkageError e) { // natives that are missing or do not fit
      return new EngineFacts(null, words(e), folder, holds, List.of(), null, null, 0);
    }
  }

  private static void multiply(Engine engine, Device device) {
    try (NDManager manager = engine.newBaseManager(device);
        NDArray ones = manager.ones(new Shape(SIDE, SIDE))) {
      float sum = ones.matMul(ones).sum().getFloat();
      if (sum != SIDE * SIDE * SIDE) {
        throw new IllegalStateException(device + " computes 16 x 16 x 16 = " + sum);
      }
    }
  }

  /** Returns what an error and its causes say. */
  private static String words(Throwable error) {
    StringBuilder words = new StringBuilder(String.valueOf(error.getMessage()));
    for (Throwable cause = error.getCause(); cause != null; cause = cause.getCause()) {
      words.append(": ").append(cause.getMessage());
    }
    return words.toString();
  }
}
