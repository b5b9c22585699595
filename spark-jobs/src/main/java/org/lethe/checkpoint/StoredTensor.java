package org.lethe.checkpoint;

import java.nio.FloatBuffer;
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
    if (storage == Storage.EXPERTS) {
      return new long[] {experts(), first[1], rows / experts()};
    }
    return isTransposed() ? new long[] {first[1], rows} : new long[] {rows, first[1]};
  }

  /** Whether the tensor is one weight as it lies in the file. */
  boolean isWhole() {
    return parts.size() == 1 && !isTransposed() && storage != Storage.EXPERTS;
  }

  private int experts() {
    return 1 + parts.stream().mapToInt(Weight::expert).max().orElseThrow();
  }

  /** Whether it holds linear maps, which an adapter may change. */
  boolean isMap() {
    Slot slot = parts.get(0).slot();
    return parts.get(0).shape().length == 2
        && storage != Storage.EXPERTS
        && slot != Slot.EMBED
        && slot != Slot.POSITION;
  }

  /** One of the weights, read from the file: [rows, columns]. */
  float[] read(Weight part, SafetensorsFile file, Tensor tensor) {
    float[] values = new float[Math.multiplyExact(part.rows(), part.columns())];
    copy(part, from(file, tensor, part), (stored, at, i) -> values[i] = stored[at]);
    return values;
  }

  /** What holds a part: the whole tensor, or its expert's share of it. */
  private float[] from(SafetensorsFile file, Tensor tensor, Weight part) {
    if (storage != Storage.EXPERTS) {
      return file.floats(tensor);
    }
    float[] share = new float[Math.toIntExact(tensor.elements() / experts())];
    file.read(tensor, (long) part.expert() * share.length, FloatBuffer.wrap(share));
    return share;
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
      int first = storage == Storage.EXPERTS ? all.length / experts() * parts.get(p).expert() : 0;
      copy(parts.get(p), all, (stored, at, i) -> stored[first + at] = part[i]);
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

  /** Elements of a part and where they are, in the share of its expert where experts have one. */
  private void copy(Weight part, float[] stored, Copy copy) {
    List<Weight> together =
        storage == Storage.EXPERTS
            ? parts.stream().filter(p -> p.expert() == part.expert()).toList()
            : parts;
    int columns = part.columns();
    int rows = together.stream().mapToInt(Weight::rows).sum();
    int place = together.indexOf(part);
    int before = together.subList(0, place).stream().mapToInt(Weight::rows).sum();
    boolean alternate = storage == Storage.HEADS && parts.size() > 1;
    boolean transposed = isTransposed() || storage == Storage.EXPERTS;
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
