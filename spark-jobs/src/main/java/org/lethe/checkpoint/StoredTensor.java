package org.lethe.checkpoint;

import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.List;

/**
 * A tensor of a checkpoint with the weights that it holds.
 *
 * @param parts the weights, in the order of the file
 * @param groups number of pieces of each part if parts alternate
 */
record StoredTensor(String name, List<Weight> parts, Storage storage, int groups) {

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

  /** Whether the elements of the tensor are those of one weight, in the same order. */
  boolean isWhole() {
    return parts.size() == 1 && !isTransposed() && storage != Storage.EXPERTS;
  }

  private int experts() {
    return 1 + parts.stream().mapToInt(Weight::expert).max().orElseThrow();
  }

  /** Whether the tensor holds linear maps or a table, which an adapter may change. */
  boolean isMap() {
    return parts.get(0).shape().length == 2 && storage != Storage.EXPERTS;
  }

  /** Whether the tensor is a table whose rows are looked up. */
  boolean isTable() {
    return parts.get(0).slot() == Slot.EMBED || parts.get(0).slot() == Slot.POSITION;
  }

  /** Reads one of the weights from a file: [rows, columns]. */
  float[] read(Weight part, SafetensorsFile file, SafetensorsTensor tensor) {
    Matrix matrix = matrix(part);
    float[] stored = new float[Math.toIntExact(matrix.rows() * matrix.width())];
    file.read(tensor, matrix.first(), FloatBuffer.wrap(stored));
    float[] values = new float[Math.multiplyExact(part.rows(), part.columns())];
    matrix.each((from, to) -> values[to] = stored[from]);
    return values;
  }

  /**
   * Joins weights to the tensor of the file.
   *
   * @param values [rows, columns] of each part
   */
  float[] join(List<float[]> values) {
    float[] all = new float[Math.toIntExact(rows() * parts.get(0).columns())];
    for (int p = 0; p < parts.size(); p++) {
      float[] part = values.get(p);
      Matrix matrix = matrix(parts.get(p));
      int first = Math.toIntExact(matrix.first());
      matrix.each((to, from) -> all[first + to] = part[from]);
    }
    return all;
  }

  /** A tensor with the same rows but another width, never transposed. */
  StoredTensor ofWidth(int columns) {
    List<Weight> resized =
        parts.stream()
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
    return new StoredTensor(name, resized, rows, groups);
  }

  /** Where one of the weights lies in a file. */
  StoredWeight part(String weight, Path file, SafetensorsTensor tensor) {
    Weight part = parts.stream().filter(p -> p.name().equals(weight)).findFirst().orElseThrow();
    return new StoredWeight(file, tensor, part.shape(), matrix(part));
  }

  /** The columns of the tensor that hold one of the weights. */
  Matrix matrix(Weight part) {
    List<Weight> together =
        storage == Storage.EXPERTS
            ? parts.stream().filter(p -> p.expert() == part.expert()).toList()
            : parts;
    long columns = part.columns();
    long rows = together.stream().mapToLong(Weight::rows).sum();
    int index = together.indexOf(part);
    long before = together.subList(0, index).stream().mapToLong(Weight::rows).sum();
    if (storage == Storage.EXPERTS) {
      return new Matrix(part.expert() * columns * rows, columns, rows, before, part.rows(), true);
    }
    if (isTransposed()) {
      return new Matrix(0, columns, rows, before, part.rows(), true);
    }
    if (storage == Storage.HEADS && parts.size() > 1) {
      long width = rows / groups * columns;
      long size = part.rows() / groups * columns;
      return new Matrix(0, groups, width, before / groups * columns, size, false);
    }
    return new Matrix(before * columns, part.rows(), columns, 0, columns, false);
  }

  /** Whether a map is stored as [in, out]. */
  boolean isTransposed() {
    return storage == Storage.COLUMNS && parts.get(0).shape().length == 2;
  }

  private long rows() {
    return parts.stream().mapToLong(Weight::rows).sum();
  }
}
