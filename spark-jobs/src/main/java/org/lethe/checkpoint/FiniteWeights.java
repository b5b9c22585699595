package org.lethe.checkpoint;

import java.nio.FloatBuffer;
import java.util.Optional;

/** Looks for numbers that are not finite: one of them makes every answer of a model NaN. */
final class FiniteWeights {
  private static final int ELEMENTS = 1 << 18; // read at a time

  private FiniteWeights() {}

  /** Returns where the first such number of a tensor stands; empty without one. */
  static Optional<String> firstOther(SafetensorsFile file, SafetensorsTensor tensor) {
    FloatBuffer values = FloatBuffer.allocate((int) Math.min(ELEMENTS, tensor.elements()));
    for (long first = 0; first < tensor.elements(); first += values.capacity()) {
      int count = (int) Math.min(values.capacity(), tensor.elements() - first);
      file.read(tensor, first, values.clear().limit(count));
      for (int i = 0; i < count; i++) {
        if (!Float.isFinite(values.get(i))) {
          return Optional.of(
              "%s: tensor '%s' holds %s at element %d"
                  .formatted(file.file(), tensor.name(), values.get(i), first + i));
        }
      }
    }
    return Optional.empty();
  }
}
