package org.lethe.figure;

import java.util.ArrayList;
import java.util.IntSummaryStatistics;
import java.util.List;
import java.util.stream.IntStream;

/** Axes of the charts, drawn alike everywhere. */
public final class Axis {
  private static final double CHARACTER = 6.7; // mean width of a 12 px character, pixels
  private static final double BESIDE = 1.6; // beside the first and the last length, a factor
  private static final int PANEL = 340; // narrowest room of the curves of a panel, pixels
  private static final int LINE = 36; // longest line of a name beside an axis, characters
  private static final int LINES = 3;
  private static final int LONGEST = 60; // longest name above an axis, characters
  private static final int LINE_HEIGHT = 14; // pixels

  private Axis() {}

  /** Returns an axis of names from left to right, each on one line. */
  public static Option namesAcross(List<String> names) {
    return names(names.stream().map(name -> shortened(name, LONGEST)).toList());
  }

  /** Returns an axis of names from top to bottom; a long name takes several lines. */
  public static Option namesDown(List<String> names) {
    return names(names.stream().map(name -> String.join("\n", lines(name))).toList())
        .set("inverse", true);
  }

  private static Option names(List<String> names) {
    Option label = Option.of("color", "var(--text)", "interval", 0, "lineHeight", LINE_HEIGHT);
    return Option.of("type", "category", "data", names)
        .set("axisLine", Option.of("show", false))
        .set("axisTick", Option.of("show", false))
        .set("axisLabel", label);
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

  /**
   * Returns a logarithmic axis of training steps with room on both sides; its ends have no label.
   */
  public static Option lengths(IntStream steps) {
    IntSummaryStatistics range = steps.filter(length -> length > 0).summaryStatistics();
    Option label = Option.of("color", "var(--muted)", "hideOverlap", true);
    return values("training steps")
        .set("type", "log")
        .set("logBase", 2)
        .set("axisLabel", label.set("showMinLabel", false).set("showMaxLabel", false))
        .set("min", range.getMin() / BESIDE)
        .set("max", range.getMax() * BESIDE)
        .set("nameGap", 26)
        .set("splitLine", Option.of("show", false));
  }

  /** Returns an axis of the steps of a sequence, of which each has a name. */
  public static Option steps(List<String> names) {
    Option label = Option.of("color", "var(--text)", "interval", 0, "lineHeight", LINE_HEIGHT);
    boolean slanted = roomAcross(names) * names.size() > PANEL;
    return namesAcross(names)
        .set("boundaryGap", false)
        .set("axisLabel", slanted ? label.set("rotate", 30) : label);
  }

  /** Returns the lines of a name: it is broken after a mark between words where there is one. */
  static List<String> lines(String name) {
    List<String> lines = new ArrayList<>();
    String rest = shortened(name, LINES * LINE);
    while (rest.codePointCount(0, rest.length()) > LINE) {
      int end = rest.offsetByCodePoints(0, LINE);
      int mark = end - 1;
      while (mark > end / 2 && Character.isLetterOrDigit(rest.charAt(mark))) {
        mark--;
      }
      int cut = mark > end / 2 ? mark + 1 : end;
      lines.add(rest.substring(0, cut).strip());
      rest = rest.substring(cut).strip();
    }
    lines.add(rest);
    return lines;
  }

  /** Cuts a long name in its middle: names of one family differ at their ends. */
  private static String shortened(String name, int longest) {
    if (name.codePointCount(0, name.length()) <= longest) {
      return name;
    }
    int head = name.offsetByCodePoints(0, longest / 2);
    int tail = name.offsetByCodePoints(name.length(), 1 - longest / 2);
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

  /** Returns the room the longest line of names takes beside an axis, pixels. */
  public static int room(List<String> names) {
    return width(names.stream().flatMap(name -> lines(name).stream()).toList());
  }

  /** Returns the width of the longest name above an axis, pixels. */
  public static int roomAcross(List<String> names) {
    return width(names.stream().map(name -> shortened(name, LONGEST)).toList());
  }

  private static int width(List<String> texts) {
    int longest = texts.stream().mapToInt(String::length).max().orElse(0);
    return (int) Math.ceil(longest * CHARACTER) + 14;
  }

  /** Returns the height of a row that holds the name of most lines, at least one given, pixels. */
  public static int rowHeight(List<String> names, int least) {
    int lines = names.stream().mapToInt(name -> lines(name).size()).max().orElse(1);
    return Math.max(least, lines * LINE_HEIGHT + 6);
  }
}
