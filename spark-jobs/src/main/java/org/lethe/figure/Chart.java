package org.lethe.figure;

/**
 * One drawing.
 *
 * @param id unique within the page
 * @param title what is drawn, with the unit where the axes do not say it
 * @param note statistics printed under the title; empty when there are none
 * @param height pixels
 * @param alt the drawing in a sentence, for readers who do not see it
 * @param option the ECharts option, see {@link Option}
 */
public record Chart(String id, String title, String note, int height, String alt, Option option) {
  public Chart {
    if (!id.matches("[a-z][a-z0-9-]*")) {
      throw new IllegalArgumentException("chart id must be lower-case with dashes, got " + id);
    }
    if (height < 60) {
      throw new IllegalArgumentException("height of chart " + id + " must be >= 60, got " + height);
    }
  }
}
