package org.lethe.transformer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PlacementTest {

  @Test
  void theFullestDeviceHoldsAsLittleAsCanBe() {
    Random random = new Random(20261121);
    for (int draw = 0; draw < 200; draw++) {
      long[] blocks = random.longs(1 + random.nextInt(8), 1, 20).toArray();
      long rest = random.nextInt(30);
      int devices = 1 + random.nextInt(4);
      int[] places = Placement.of(gpus(devices), blocks, rest).places();
      assertThat(places).isSorted();
      assertThat(fullest(places, blocks, rest, devices))
          .as("%s and %d over %d", Arrays.toString(blocks), rest, devices)
          .isEqualTo(least(blocks, rest, devices, 0, new int[blocks.length]));
    }
  }

  /** By trying every placement that never goes back. */
  private static long least(long[] blocks, long rest, int devices, int layer, int[] places) {
    if (layer == blocks.length) {
      return fullest(places, blocks, rest, devices);
    }
    long least = Long.MAX_VALUE;
    for (int d = layer == 0 ? 0 : places[layer - 1]; d < devices; d++) {
      places[layer] = d;
      least = Math.min(least, least(blocks, rest, devices, layer + 1, places));
    }
    return least;
  }

  private static long fullest(int[] places, long[] blocks, long rest, int devices) {
    long[] held = new long[devices];
    held[0] = rest;
    for (int layer = 0; layer < blocks.length; layer++) {
      held[places[layer]] += blocks[layer];
    }
    return Arrays.stream(held).max().orElseThrow();
  }

  @Test
  void whatLiesOutsideTheBlocksIsOnTheFirstDevice() {
    Placement placement = Placement.of(gpus(2), new long[] {4, 4, 4, 4}, 4);
    assertThat(placement.device(-1)).isEqualTo(Device.gpu(0));
    assertThat(IntStream.range(0, 4).mapToObj(placement::device))
        .containsExactly(Device.gpu(0), Device.gpu(0), Device.gpu(1), Device.gpu(1));
  }

  @Test
  void aDeviceIsNeeded() {
    assertThatThrownBy(() -> Placement.of(List.of(), new long[2], 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a transformer needs one device at least");
  }

  private static List<Device> gpus(int count) {
    return IntStream.range(0, count).mapToObj(Device::gpu).toList();
  }
}
