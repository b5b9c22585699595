package org.lethe.transformer;

import ai.djl.Device;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;

/**
 * The device of each block of a transformer. Embedding, last norm and output head lie on the first
 * device, as do inputs and outputs of a forward pass.
 *
 * @param devices in the order of the forward pass, which ends on the first device; a device that
 *     stands twice counts as two devices
 * @param places index of the device of each block, ascending
 */
@SuppressWarnings("ArrayRecordComponent") // one per model, never compared
record Placement(List<Device> devices, int[] places) {

  Placement {
    devices = List.copyOf(devices);
    if (devices.isEmpty()) {
      throw new IllegalArgumentException("a transformer needs one device at least");
    }
  }

  /** All blocks on one device. */
  static Placement whole(Device device, int layers) {
    return new Placement(List.of(device), new int[layers]);
  }

  /**
   * Splits the blocks so that the fullest device holds as few bytes as possible. The blocks of one
   * device follow each other.
   *
   * @param blocks bytes of each block
   * @param rest bytes of all other weights, which lie on the first device
   */
  static Placement of(List<Device> devices, long[] blocks, long rest) {
    long low = Math.max(rest, Arrays.stream(blocks).max().orElse(0));
    long high = rest + LongStream.of(blocks).sum();
    while (low < high) {
      long middle = low + (high - low) / 2;
      if (last(places(blocks, rest, middle)) < devices.size()) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return new Placement(devices, places(blocks, rest, low));
  }

  /** Fills one device after the other up to a number of bytes. */
  private static int[] places(long[] blocks, long rest, long most) {
    int[] places = new int[blocks.length];
    long held = rest;
    int place = 0;
    for (int layer = 0; layer < blocks.length; layer++) {
      if (held + blocks[layer] > most) {
        place++;
        held = 0;
      }
      held += blocks[layer];
      places[layer] = place;
    }
    return places;
  }

  private static int last(int[] places) {
    return places.length == 0 ? 0 : places[places.length - 1];
  }

  /** Index of the device of a block; layer -1 stands for all outside the blocks. */
  int place(int layer) {
    return layer < 0 ? 0 : places[layer];
  }

  /** The device of a block; layer -1 stands for all outside the blocks. */
  Device device(int layer) {
    return devices.get(place(layer));
  }
}
