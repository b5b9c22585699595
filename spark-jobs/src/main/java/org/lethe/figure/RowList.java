package org.lethe.figure;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * What the rows of a chart with a row for every checkpoint and task are about. The page draws the
 * chosen rows, some at a time, so that a chart may have thousands. Bars have a datum a row, in the
 * order of the rows; a custom mark names its row in the second number of its value.
 */
public final class RowList {
  /** Most rows of a chart; the rest stands in the table. */
  public static final int LIMIT = 3000;

  private static final int DRAWN = 40; // rows at a time

  private final List<List<String>> about = new ArrayList<>();
  private final List<String> tips = new ArrayList<>();
  private final int height;
  private final int margin;

  /**
   * @param height of a row, pixels
   * @param margin room above and below the rows, pixels
   */
  public RowList(int height, int margin) {
    this.height = height;
    this.margin = margin;
  }

  /** Adds a row with the text of its tooltip. */
  public void add(String checkpointId, String task, String tip) {
    about.add(List.of(Objects.toString(checkpointId, ""), Objects.toString(task, "")));
    tips.add(tip);
  }

  /** Returns the height of the chart as it is first drawn, pixels. */
  public int chartHeight() {
    return margin + Math.min(DRAWN, about.size()) * height;
  }

  /** Returns what the page needs to know of the rows. */
  public Option option() {
    return Option.of("of", about, "tips", tips, "height", height)
        .set("margin", margin)
        .set("drawn", DRAWN);
  }
}
