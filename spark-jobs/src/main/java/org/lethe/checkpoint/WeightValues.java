package org.lethe.checkpoint;

import java.nio.FloatBuffer;

/** The elements of a weight as float32, some rows at a time, with what an adapter adds to them. */
final class WeightValues {
  private static final int ELEMENTS = 1 << 21;

  private final SafetensorsFile file;
  private final StoredWeight stored;
  private final LowRankChange change;
  private final int rows;
  private final int columns;
  private final boolean plain;

  /**
   * @param stored where the weight lies
   * @param change what is added to it; null for nothing
   * @param weight its shape
   */
  WeightValues(StoredWeight stored, LowRankChange change, Weight weight) {
    this.file = SafetensorsFile.open(stored.file());
    this.stored = stored;
    this.change = change;
    this.rows = weight.rows();
    this.columns = weight.columns();
    Matrix matrix = stored.matrix();
    this.plain = !matrix.transposed() && matrix.columns() == matrix.width();
  }

  /**
   * Rows that are read at a time: all where they do not follow each other in the file.
   *
   * @param models how many models are read side by side, which share the memory
   */
  int rowsAtATime(int models) {
    return plain ? Math.max(1, ELEMENTS / models / columns) : rows;
  }

  /** Returns rows of the weight [count, columns]. */
  float[] rows(int first, int count) {
    float[] values = plain ? following(first, count) : scattered();
    if (change != null) {
      add(values, first, count);
    }
    return values;
  }

  private float[] following(int first, int count) {
    float[] values = new float[Math.multiplyExact(count, columns)];
    long start = stored.matrix().first() + (long) first * columns;
    file.read(stored.tensor(), start, FloatBuffer.wrap(values));
    return values;
  }

  private float[] scattered() {
    Matrix matrix = stored.matrix();
    float[] all = new float[Math.toIntExact(matrix.rows() * matrix.width())];
    file.read(stored.tensor(), matrix.first(), FloatBuffer.wrap(all));
    float[] values = new float[Math.multiplyExact(rows, columns)];
    matrix.each((from, to) -> values[to] = all[from]);
    return values;
  }

  private void add(float[] values, int first, int count) {
    for (int row = 0; row < count; row++) {
      for (int r = 0; r < change.rank(); r++) {
        double factor = change.scale() * change.b()[(first + row) * change.rank() + r];
        for (int column = 0; column < columns; column++) {
          values[row * columns + column] += (float) (factor * change.a()[r * columns + column]);
        }
      }
    }
  }
}
