package org.lethe.figure;

import java.util.ArrayList;
import java.util.List;

/**
 * Numerals as an HTML table.
 *
 * @param caption what the rows are
 * @param display whether the table stands open or under a line to click
 * @param columns headings
 * @param rows one cell per column
 * @param omitted rows left out because there were too many; they stay in the Parquet table
 */
public record DataTable(
    String caption, Display display, List<String> columns, List<List<Cell>> rows, int omitted) {
  /** Most rows of a table of the page, so that the file stays small. */
  public static final int LIMIT = 10_000;

  /** How a table stands in the page. */
  public enum Display {
    OPEN,
    FOLDED
  }

  /**
   * A cell.
   *
   * @param text what it says
   * @param style {@code text}, {@code number} or {@code faint}, a number that says little
   */
  public record Cell(String text, String style) {
    public static Cell text(String text) {
      return new Cell(text == null ? Numerals.NONE : text, "text");
    }

    public static Cell number(String text) {
      return new Cell(text, "number");
    }

    public static Cell faint(String text) {
      return new Cell(text, "faint");
    }
  }

  public DataTable {
    columns = List.copyOf(columns);
    for (List<Cell> row : rows) {
      if (row.size() != columns.size()) {
        throw new IllegalArgumentException(
            "a row of '%s' must have %d cells, got %d"
                .formatted(caption, columns.size(), row.size()));
      }
    }
    if (rows.size() > LIMIT) {
      omitted += rows.size() - LIMIT;
      rows = rows.subList(0, LIMIT);
    }
    rows = List.copyOf(rows);
  }

  public static DataTable open(String caption, List<String> columns, List<List<Cell>> rows) {
    return new DataTable(caption, Display.OPEN, columns, rows, 0);
  }

  public static DataTable folded(String caption, List<String> columns, List<List<Cell>> rows) {
    return new DataTable(caption, Display.FOLDED, columns, rows, 0);
  }

  /**
   * Returns a row: a number is a {@link Cell} already, everything else is text.
   *
   * @param values cells, or objects shown as text; null is a dash
   */
  public static List<Cell> row(Object... values) {
    List<Cell> cells = new ArrayList<>(values.length);
    for (Object value : values) {
      cells.add(
          value instanceof Cell cell ? cell : Cell.text(value == null ? null : value.toString()));
    }
    return cells;
  }
}
