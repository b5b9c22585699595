package org.lethe.report;

import java.util.List;
import java.util.Map;

/** Axes of the charts, drawn alike everywhere. */
final class Axis {
  private static final double CHARACTER = 6.7; // mean width of a 12 px character, pixels
  private static final int WIDEST = 240;

  private Axis() {}

  /** Returns an axis of names in the order given. */
  static Map<String, Object> names(List<String> names) {
    return Option.of(
        "type",
        "category",
        "data",
        names,
        "axisLine",
        Option.of("show", false),
        "axisTick",
        Option.of("show", false),
        "axisLabel",
        Option.of(
            "color", "var(--text)", "interval", 0, "width", WIDEST, "overflow", "truncate"));
  }

  /** Returns an axis of numbers titled with what they are and their unit. */
  static Map<String, Object> values(String title) {
    return Option.of(
        "type",
        "value",
        "name",
        title,
        "nameLocation",
        "middle",
        "nameGap",
        30,
        "nameTextStyle",
        Option.of("color", "var(--muted)"),
        "axisLabel",
        Option.of("color", "var(--muted)"),
        "splitLine",
        Option.of("lineStyle", Option.of("color", "var(--line)")));
  }

  /** Returns the room the longest name takes beside an axis, pixels. */
  static int room(List<String> names) {
    int longest = names.stream().mapToInt(String::length).max().orElse(0);
    return (int) Math.min(WIDEST, Math.ceil(longest * CHARACTER)) + 14;
  }
}
