package org.lethe.job.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import ai.djl.Device;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.lethe.config.DeviceChoice;
import org.lethe.message.JobException;

class DeviceOfferTest {
  private static final List<Gpu> FOUR =
      List.of(new Gpu(0, "A"), new Gpu(1, "A"), new Gpu(2, "A"), new Gpu(3, "A"));

  @Test
  void tasksOfOneProcessTakeTheGpusInTurn() {
    DeviceOffer machine = DeviceOffer.ofMachine(FOUR.subList(0, 2), true);
    assertThat(machine.take(DeviceChoice.AUTO, 1, 0)).containsExactly(Device.gpu(0));
    assertThat(machine.take(DeviceChoice.AUTO, 1, 1)).containsExactly(Device.gpu(1));
    assertThat(machine.take(DeviceChoice.GPU, 1, 5_000_000_002L)).containsExactly(Device.gpu(0));
  }

  @Test
  void splitModelsNeverShareAGpu() {
    DeviceOffer machine = DeviceOffer.ofMachine(FOUR, true);
    assertThat(machine.take(DeviceChoice.AUTO, 2, 0)).containsExactly(Device.gpu(0), Device.gpu(1));
    assertThat(machine.take(DeviceChoice.AUTO, 2, 1)).containsExactly(Device.gpu(2), Device.gpu(3));
    assertThat(machine.take(DeviceChoice.AUTO, 3, 1))
        .containsExactly(Device.gpu(0), Device.gpu(1), Device.gpu(2));
  }

  @Test
  void aTaskTakesWhatSparkGivesItWhateverItsNumber() {
    DeviceOffer given = DeviceOffer.ofSpark(List.of(3, 1), true);
    assertThat(given.take(DeviceChoice.AUTO, 1, 7)).containsExactly(Device.gpu(1));
    assertThat(given.take(DeviceChoice.AUTO, 2, 7)).containsExactly(Device.gpu(1), Device.gpu(3));
  }

  @Test
  void withoutAGpuTheCpuComputesUnlessAGpuIsAskedFor() {
    for (DeviceOffer none :
        List.of(DeviceOffer.ofSpark(List.of(), true), DeviceOffer.ofMachine(FOUR, false))) {
      assertThat(none.take(DeviceChoice.AUTO, 2, 0)).containsExactly(Device.cpu(), Device.cpu());
      assertThat(none.take(DeviceChoice.CPU, 1, 0)).containsExactly(Device.cpu());
    }
    assertThat(DeviceOffer.ofMachine(FOUR, true).take(DeviceChoice.CPU, 1, 0))
        .containsExactly(Device.cpu());
  }

  @Test
  void whatIsAskedForAndAbsentIsAnErrorWithItsReason() {
    refused(
        DeviceOffer.ofMachine(List.of(), true),
        1,
        "model.device is gpu, but this machine shows no NVIDIA GPU");
    refused(
        DeviceOffer.ofMachine(FOUR, false),
        1,
        "model.device is gpu, but libtorch is built without CUDA, GPU 0 (A) is there");
    refused(
        DeviceOffer.ofSpark(List.of(), true),
        1,
        "model.device is gpu, but Spark gives a task none");
    refused(
        DeviceOffer.ofSpark(List.of(0), true), 2, "model.devices-per-task is 2, but a task has 1");
  }

  @Test
  void aGpuOfSparkThatLibtorchCannotUseIsAnErrorUnlessTheCpuIsAskedFor() {
    DeviceOffer useless = DeviceOffer.ofSpark(List.of(2), false);
    assertThat(useless.take(DeviceChoice.CPU, 1, 0)).containsExactly(Device.cpu());
    assertThat(
            catchThrowableOfType(JobException.class, () -> useless.take(DeviceChoice.AUTO, 1, 0)))
        .hasMessage(
            "model.device is auto, but libtorch is built without CUDA, Spark gives a task GPU 2");
  }

  private static void refused(DeviceOffer offer, int count, String message) {
    JobException refused =
        catchThrowableOfType(JobException.class, () -> offer.take(DeviceChoice.GPU, count, 0));
    assertThat(refused).hasMessage(message);
    assertThat(refused.kind()).isEqualTo(JobException.Kind.ENGINE);
    assertThat(refused.remedy()).isNotEmpty();
  }
}
