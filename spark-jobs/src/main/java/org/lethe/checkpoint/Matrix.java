package org.lethe.checkpoint;

/**
 * Columns of a matrix that hold a weight; the matrix lies row-major within a tensor.
 *
 * @param first element of the tensor at which the matrix begins
 * @param rows of the matrix
 * @param width elements of a row
 * @param from first column of the weight
 * @param columns number of columns of the weight
 * @param transposed whether a column of the matrix is a row of the weight; else the elements of the
 *     weight follow each other row by row
 */
public record Matrix(
    long first, long rows, long width, long from, long columns, boolean transposed) {

  public Matrix {
    if (first < 0 || rows < 0 || from < 0 || columns < 0 || from + columns > width) {
      throw new IllegalArgumentException(
          "no matrix: %d + %d x %d, columns %d + %d".formatted(first, rows, width, from, columns));
    }
  }

  /** Copies an element of the matrix to one of the weight, or back. */
  @FunctionalInterface
  interface Copy {
    void element(int matrixIndex, int weightIndex);
  }

  /** Visits the elements of the weight; both indices count from the first element. */
  void each(Copy copy) {
    for (int row = 0; row < rows; row++) {
      for (int column = 0; column < columns; column++) {
        long i = transposed ? column * rows + row : row * columns + column;
        copy.element((int) (row * width + from + column), (int) i);
      }
    }
  }
}
