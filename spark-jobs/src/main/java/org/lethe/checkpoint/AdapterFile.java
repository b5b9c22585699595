package org.lethe.checkpoint;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;

/**
 * The tensors of an adapter's file, by their names in the model that the adapter changes. A caller
 * takes each tensor that it has a use for; a tensor that is never taken belongs to another model.
 */
final class AdapterFile {

  static final String NAME = "adapter_model.safetensors";

  /** What PEFT before 0.5 wrote. */
  private static final String PICKLED = "adapter_model.bin";

  private static final String PREFIX = "base_model.model.";

  private final SafetensorsFile file;
  private final Set<String> taken = new HashSet<>();

  private AdapterFile(SafetensorsFile file) {
    this.file = file;
  }

  /**
   * Opens the file of an adapter's folder.
   *
   * @throws CheckpointException if it is missing or unsound
   */
  static AdapterFile open(Path folder) {
    Path pickled = folder.resolve(PICKLED);
    if (!Files.exists(folder.resolve(NAME)) && Files.exists(pickled)) {
      throw new CheckpointException(
          pickled,
          "is a pickle, which is never read; write %s with PeftModel.from_pretrained(model, folder).save_pretrained(folder) of PEFT 0.5 or later"
              .formatted(NAME));
    }
    return new AdapterFile(SafetensorsFile.open(folder.resolve(NAME)));
  }

  Path path() {
    return file.file();
  }

  SafetensorsFile tensors() {
    return file;
  }

  boolean has(String name) {
    return file.tensors().containsKey(PREFIX + name);
  }

  /** A tensor; null if the file does not hold it. */
  SafetensorsTensor tensor(String name) {
    return file.tensors().get(PREFIX + name);
  }

  /**
   * Takes a tensor.
   *
   * @throws CheckpointException if it is missing or has another shape
   */
  SafetensorsTensor take(String name, long... shape) {
    SafetensorsTensor tensor = tensor(name);
    if (tensor == null) {
      throw fault(name, "is missing");
    }
    if (!tensor.hasShape(shape)) {
      throw fault(
          name,
          "has shape %s; the base and %s ask for %s"
              .formatted(
                  Arrays.toString(tensor.shape()), AdapterConfig.NAME, Arrays.toString(shape)));
    }
    taken.add(PREFIX + name);
    return tensor;
  }

  /** All elements of a tensor, row-major. */
  float[] floats(String name) {
    return file.floats(tensor(name));
  }

  /**
   * All elements of the transpose of a matrix.
   *
   * @return [columns, rows]
   */
  float[] transposed(String name) {
    SafetensorsTensor tensor = tensor(name);
    int rows = Math.toIntExact(tensor.shape()[0]);
    int columns = Math.toIntExact(tensor.shape()[1]);
    float[] values = file.floats(tensor);
    float[] transposed = new float[values.length];
    for (int row = 0; row < rows; row++) {
      for (int column = 0; column < columns; column++) {
        transposed[column * rows + row] = values[row * columns + column];
      }
    }
    return transposed;
  }

  /**
   * Checks that every tensor was taken.
   *
   * @throws CheckpointException if one was not
   */
  void requireAllTaken() {
    for (String name : file.tensors().keySet()) {
      if (!taken.contains(name)) {
        throw new CheckpointException(
            file.file(),
            "tensor '%s' has no place in the base; merge the adapter, or correct its names"
                .formatted(name));
      }
    }
  }

  CheckpointException fault(String name, String problem) {
    return new CheckpointException(file.file(), "tensor '" + PREFIX + name + "' " + problem);
  }
}
