package org.lethe.checkpoint;

/**
 * Columns of a matrix, row-major within a tensor, that hold a weight.
 *
 * @param first element of the tensor the matrix begins at
 * @param rows of the matrix
 * @param width elements of a row
 * @param from first column of the weight
 * @param columns how many columns are the weight's
 * @param transposed whether the columns are the weight's rows; else its elements follow each other
 *     row by row
 */
public record Matrix(
    long first, long rows, long width, long from, long columns, boolean transposed) {

  public Matrix {
    if (first < 0 || rows < 0 || from < 0 || columns < 0 || from + columns > width) {
      throw new IllegalArgumentException(
          "no matrix: %d + %d x %d, columns %d + %d".formatted(first, rows, width, from, columns));
    }
  }

  /** What happens between an element of the matrix and one of the weight. */
  @FunctionalInterface
  interface Copy {
    void element(int at, int i);
  }

  /** Goes through the weight's elements; matrix and weight are counted from their first ones. */
  void each(Copy copy) {
    for (int row = 0; row < rows; row++) {
      for (int column = 0; column < columns; column++) {
        long i = transposed ? column * rows + row : row * columns + column;
        copy.element((int) (row * width + from + column), (int) i);
      }
    }
  }
}
