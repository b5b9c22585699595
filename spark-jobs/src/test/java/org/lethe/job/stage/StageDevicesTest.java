package org.lethe.job.stage;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.apache.spark.SparkConf;
import org.junit.jupiter.api.Test;
import org.lethe.config.DeviceChoice;
import org.lethe.config.Experiment.ModelOptions;
import org.lethe.job.device.DeviceOffer;
import org.lethe.job.device.Gpu;
import org.lethe.transformer.Precision;

class StageDevicesTest {
  private static final List<Gpu> ONE = List.of(new Gpu(0, "NVIDIA H100 80GB HBM3"));

  private static ModelOptions model(DeviceChoice choice) {
    return new ModelOptions(choice, Precision.FLOAT32, 1);
  }

  private static String line(DeviceChoice choice, List<Gpu> gpus, boolean usable) {
    return StageDevices.line("score", model(choice), DeviceOffer.ofMachine(gpus, usable), gpus)
        .orElse("");
  }

  @Test
  void theDeviceIsNamed() {
    assertThat(line(DeviceChoice.AUTO, ONE, true))
        .isEqualTo("score on GPU 0 (NVIDIA H100 80GB HBM3)");
  }

  @Test
  void aGpuThatIsNotUsedIsNamedWithTheReason() {
    assertThat(line(DeviceChoice.AUTO, ONE, false))
        .startsWith("score on the CPU: libtorch is built without CUDA, GPU 0 (NVIDIA H100")
        .contains("PYTORCH_LIBRARY_PATH");
    assertThat(line(DeviceChoice.CPU, ONE, true))
        .isEqualTo("score on the CPU, as model.device says");
  }

  @Test
  void machinesWithoutAGpuHaveNothingToSay() {
    assertThat(line(DeviceChoice.AUTO, List.of(), false)).isEmpty();
    assertThat(StageDevices.line("score", model(DeviceChoice.AUTO), new SparkConf(false)))
        .isEmpty();
  }
}
