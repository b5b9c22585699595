package org.lethe.job.device;

import ai.djl.Device;
import java.util.Collections;
import java.util.List;
import org.lethe.config.DeviceChoice;
import org.lethe.message.JobException;

/**
 * The GPUs that a task may compute on.
 *
 * @param gpus their indices in ascending order
 * @param spread whether all tasks see the same GPUs and take them in turn
 * @param wanted whether GPUs are asked for beside the experiment, so that none is an error
 * @param lack why there are no more
 * @param remedy how there would be
 */
public record DeviceOffer(
    List<Integer> gpus, boolean spread, boolean wanted, String lack, String remedy) {
  private static final String REMEDY =
      "name a libtorch with CUDA in " + Libtorch.FOLDER + " (README, On GPUs)";

  private static final String RESOURCE = "spark.task.resource.gpu.amount";

  public DeviceOffer {
    gpus = gpus.stream().sorted().toList();
  }

  /**
   * The GPUs that Spark gives a task, which are the task's own.
   *
   * @param usable whether libtorch computes on GPUs
   */
  public static DeviceOffer ofSpark(List<Integer> gpus, boolean usable) {
    if (!gpus.isEmpty() && !usable) {
      return new DeviceOffer(
          List.of(),
          false,
          true,
          "libtorch is built without CUDA, Spark gives a task GPU " + gpus.get(0),
          REMEDY);
    }
    return new DeviceOffer(
        gpus,
        false,
        false,
        gpus.isEmpty() ? "Spark gives a task none" : "a task has " + gpus.size(),
        "set spark.executor.resource.gpu.amount and " + RESOURCE + " (README, On GPUs)");
  }

  /**
   * The GPUs of a machine whose tasks run in one process.
   *
   * @param visible what the driver shows
   * @param usable whether libtorch computes on GPUs
   */
  public static DeviceOffer ofMachine(List<Gpu> visible, boolean usable) {
    if (!usable) {
      return new DeviceOffer(
          List.of(),
          true,
          false,
          visible.isEmpty()
              ? "this machine shows no NVIDIA GPU"
              : "libtorch is built without CUDA, " + visible.get(0) + " is there",
          REMEDY);
    }
    return new DeviceOffer(
        visible.stream().map(Gpu::index).toList(),
        true,
        false,
        visible.isEmpty()
            ? "this machine shows no NVIDIA GPU"
            : "this machine has " + visible.size(),
        "check nvidia-smi and CUDA_VISIBLE_DEVICES");
  }

  /**
   * Returns the devices that a model of a task is split over.
   *
   * @param count devices a model is split over
   * @param task number of the task; tasks of one process take the GPUs in turn
   * @throws JobException if there are fewer GPUs than asked for
   */
  public List<Device> take(DeviceChoice choice, int count, long task) {
    boolean none = choice == DeviceChoice.AUTO && gpus.isEmpty() && !wanted;
    if (choice == DeviceChoice.CPU || none) {
      return Collections.nCopies(count, Device.cpu());
    }
    if (gpus.size() < count) {
      String asked =
          count == 1 ? "model.device is " + choice.key() : "model.devices-per-task is " + count;
      throw new JobException(
          JobException.Kind.ENGINE,
          asked + ", but " + lack,
          "model",
          "as many GPUs as a model is split over",
          remedy);
    }
    int turns = spread ? gpus.size() / count : 1;
    int first = (int) (task % turns) * count;
    return gpus.subList(first, first + count).stream().map(Device::gpu).toList();
  }
}
