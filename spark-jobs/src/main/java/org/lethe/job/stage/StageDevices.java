package org.lethe.job.stage;

import ai.djl.Device;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.spark.SparkConf;
import org.lethe.config.DeviceChoice;
import org.lethe.config.Experiment.ModelOptions;
import org.lethe.job.device.CudaDriver;
import org.lethe.job.device.DeviceOffer;
import org.lethe.job.device.Gpu;

/** Says what the models of a stage compute on. */
public final class StageDevices {
  static final String SHARE = "spark.task.resource.gpu.amount";

  private StageDevices() {}

  /**
   * Returns a line about the GPUs of a stage; empty where there are none and none is asked for.
   *
   * @param verb what is done
   * @throws org.lethe.message.JobException if the machine has fewer than asked for
   */
  public static Optional<String> line(String verb, ModelOptions model, SparkConf spark) {
    if (!TorchRuntime.isLocal()) {
      return spark.contains(SHARE) && model.device() != DeviceChoice.CPU
          ? Optional.of("%s on GPUs of the executors, %s a task".formatted(verb, spark.get(SHARE)))
          : Optional.empty();
    }
    return line(verb, model, TorchRuntime.offer(), CudaDriver.gpus());
  }

  /** As above for a machine whose driver shows some GPUs. */
  static Optional<String> line(
      String verb, ModelOptions model, DeviceOffer offer, List<Gpu> visible) {
    List<Device> first = offer.take(model.device(), model.devicesPerTask(), 0);
    if (first.get(0).isGpu()) {
      String names = visible.stream().map(Gpu::toString).collect(Collectors.joining(", "));
      return Optional.of(verb + " on " + names);
    }
    if (visible.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        model.device() == DeviceChoice.CPU
            ? verb + " on the CPU, as model.device says"
            : "%s on the CPU: %s; %s".formatted(verb, offer.lack(), offer.remedy()));
  }
}
