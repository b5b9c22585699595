package org.lethe.figure;

import java.util.List;

/**
 * A section of the report: a figure with its legend, its reading and the numbers behind it.
 *
 * @param id anchor of the section
 * @param title heading
 * @param lead what the figure shows, computed from the rows
 * @param reading how to read it, with the definition of what is drawn
 * @param columns charts side by side, 1 to 3
 * @param legend shared by the charts
 * @param charts drawings; empty when there is nothing to draw
 * @param tables numbers behind the drawings
 */
public record Section(
    String id,
    String title,
    String lead,
    String reading,
    int columns,
    List<LegendEntry> legend,
    List<Chart> charts,
    List<DataTable> tables) {
  public Section {
    legend = List.copyOf(legend);
    charts = List.copyOf(charts);
    tables = List.copyOf(tables);
    if (columns < 1 || columns > 3) {
      throw new IllegalArgumentException("columns must be 1, 2 or 3, got " + columns);
    }
  }

  /** Returns a section that says why it is empty. */
  public static Section absent(String id, String title, String why, String reading) {
    return new Section(id, title, why, reading, 1, List.of(), List.of(), List.of());
  }
}
