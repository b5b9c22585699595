package org.lethe.transformer;

import ai.djl.Device;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;

/**
 * Which device each block of a transformer lies on. Embedding, last norm and output head lie on the
 * first device, and so does all that goes in and comes out.
 *
 * @param devices in the order activations go through them, before they come back to the first; one
 *     that is named twice is two parts of its memory
 * @param places for each block the index of its device, never falling
 */
@SuppressWarnings("ArrayRecordComponent") // one a model, never compared
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
   * Splits blocks so that the fullest device holds as little as it can; blocks on one device follow
   * each other.
   *
   * @param blocks bytes of each block
   * @param rest bytes of all else, which lies on the first device
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

  /** Fills one device after the other, each with most bytes at most. */
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

  /** Index of the device of a block, or of what lies outside the blocks, layer -1. */
  int place(int layer) {
    return layer < 0 ? 0 : places[layer];
  }

  /** The device of a block, or of what lies outside the blocks, layer -1. */
  Device device(int layer) {
    return devices.get(place(layer));
  }
}
