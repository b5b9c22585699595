package org.lethe.figure;

import java.util.List;

/** Axes of the charts, drawn alike everywhere. */
public final class Axis {
  private static final double CHARACTER = 6.7; // mean width of a 12 px character, pixels
  private static final int WIDEST = 250;
  private static final int LONGEST = 36;

  private Axis() {}

  /** Returns an axis of names in the order given. */
  public static Option names(List<String> names) {
    Option label = Option.of("color", "var(--text)", "interval", 0);
    return Option.of("type", "category", "data", names.stream().map(Axis::shortened).toList())
        .set("axisLine", Option.of("show", false))
        .set("axisTick", Option.of("show", false))
        .set("axisLabel", label.set("width", WIDEST).set("overflow", "truncate"));
  }

  /** Returns an axis of names from top to bottom. */
  public static Option namesDown(List<String> names) {
    return names(names).set("inverse", true);
  }

  /** Returns an axis of numbers titled with what they are and their unit. */
  public static Option values(String title) {
    return Option.of("type", "value", "name", title)
        .set("nameLocation", "middle")
        .set("nameGap", 30)
        .set("nameTextStyle", Option.of("color", "var(--muted)"))
        .set("axisLabel", Option.of("color", "var(--muted)", "hideOverlap", true))
        .set("axisLine", Option.of("show", false))
        .set("axisTick", Option.of("show", false))
        .set("splitLine", Option.of("lineStyle", Option.of("color", "var(--line)")));
  }

  /** Cuts a long name in its middle: names of one family differ at their ends. */
  private static String shortened(String name) {
    if (name.codePointCount(0, name.length()) <= LONGEST) {
      return name;
    }
    int head = name.offsetByCodePoints(0, LONGEST / 2);
    int tail = name.offsetByCodePoints(name.length(), 1 - LONGEST / 2);
    return name.substring(0, head) + "…" + name.substring(tail);
  }

  /** Returns a line at zero of an axis, {@code xAxis} or {@code yAxis}. */
  public static Option zero(String axis) {
    Option style = Option.of("color", "var(--muted)", "type", "solid", "width", 1);
    return Option.of("silent", true, "symbol", "none", "lineStyle", style)
        .set("label", Option.of("show", false))
        .set("data", List.of(Option.of(axis, 0)));
  }

  /** Returns the tooltip, which shows the {@code tip} of the datum. */
  public static Option tooltip() {
    return Option.of("trigger", "item", "formatter", "fn:tip", "confine", true);
  }

  /** Returns the room the longest name takes beside an axis, pixels. */
  public static int room(List<String> names) {
    int longest = names.stream().mapToInt(String::length).max().orElse(0);
    return (int) Math.min(WIDEST, Math.ceil(longest * CHARACTER)) + 14;
  }
}
