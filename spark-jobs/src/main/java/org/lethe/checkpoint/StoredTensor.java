package org.lethe.checkpoint;

import java.util.List;
import org.lethe.checkpoint.SafetensorsFile.Tensor;

/**
 * A tensor of a checkpoint and the weights that lie in it.
 *
 * @param parts in the order they are stored
 * @param headSize rows of a part that stay together where heads alternate
 */
record StoredTensor(String name, List<Weight> parts, Storage storage, int headSize) {

  StoredTensor {
    parts = List.copyOf(parts);
  }

  /** Shape in the file. */
  long[] shape() {
    long rows = rows();
    long[] first = parts.get(0).shape();
    if (first.length == 1) {
      return new long[] {rows};
    }
    return isTransposed() ? new long[] {first[1], rows} : new long[] {rows, first[1]};
  }

  /** Whether the tensor is one weight as it lies in the file. */
  boolean isWhole() {
    return parts.size() == 1 && !isTransposed();
  }

  /** Whether it holds linear maps, which an adapter may change. */
  boolean isMap() {
    Slot slot = parts.get(0).slot();
    return parts.get(0).shape().length == 2 && slot != Slot.EMBED && slot != Slot.POSITION;
  }

  /** One of the weights, read from the file: [rows, columns]. */
  float[] read(Weight part, SafetensorsFile file, Tensor tensor) {
    float[] values = new float[part.rows() * part.columns()];
    copy(part, file.floats(tensor), (stored, at, i) -> values[i] = stored[at]);
    return values;
  }

  /**
   * The tensor as it is stored.
   *
   * @param values [rows, columns] of each part
   */
  float[] join(List<float[]> values) {
    float[] all = new float[Math.toIntExact(rows() * parts.get(0).columns())];
    for (int p = 0; p < parts.size(); p++) {
      float[] part = values.get(p);
      copy(parts.get(p), all, (stored, at, i) -> stored[at] = part[i]);
    }
    return all;
  }

  /** The same rows, of another width and never transposed. */
  StoredTensor ofWidth(int columns) {
    List<Weight> parts =
        this.parts.stream()
            .map(
                p ->
                    new Weight(
                        p.name(),
                        p.slot(),
                        p.layer(),
                        p.expert(),
                        p.bias(),
                        new long[] {p.rows(), columns}))
            .toList();
    Storage rows = storage == Storage.COLUMNS ? Storage.ROWS : storage;
    return new StoredTensor(name, parts, rows, headSize);
  }

  /** What happens between an element of the stored tensor and one of a part. */
  private interface Copy {
    void element(float[] stored, int at, int i);
  }

  private void copy(Weight part, float[] stored, Copy copy) {
    int columns = part.columns();
    int rows = Math.toIntExact(rows());
    int place = parts.indexOf(part);
    int before = parts.subList(0, place).stream().mapToInt(Weight::rows).sum();
    boolean alternate = storage == Storage.HEADS && parts.size() > 1;
    boolean transposed = isTransposed();
    for (int row = 0; row < part.rows(); row++) {
      int at =
          alternate
              ? (row / headSize * parts.size() + place) * headSize + row % headSize
              : before + row;
      for (int column = 0; column < columns; column++) {
        int index = transposed ? column * rows + at : at * columns + column;
        copy.element(stored, index, row * columns + column);
      }
    }
  }

  /** Whether a map is stored as [in, out]. */
  boolean isTransposed() {
    return storage == Storage.COLUMNS && parts.get(0).shape().length == 2;
  }

  private long rows() {
    return parts.stream().mapToLong(Weight::rows).sum();
  }
}
