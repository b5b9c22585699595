package org.lethe.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * A part of an experiment that a command could not do, while it did the others.
 *
 * @param stage where it failed
 * @param checkpoint the checkpoint; empty for all
 * @param task the task; empty for all
 * @param problem what happened
 * @param remedy what to do about it
 */
record MissingPart(String stage, String checkpoint, String task, String problem, String remedy) {

  /** Returns parts as a table: two lines a part, with its remedy on the second. */
  static List<String> lines(List<MissingPart> parts) {
    String format =
        "  %%-%ds  %%-%ds  %%-%ds  %%s"
            .formatted(
                width("stage", parts, MissingPart::stage),
                width("checkpoint", parts, MissingPart::checkpoint),
                width("task", parts, MissingPart::task));
    List<String> lines = new ArrayList<>();
    lines.add(format.formatted("stage", "checkpoint", "task", "what happened"));
    for (MissingPart part : parts) {
      lines.add(
          format.formatted(part.stage, orAll(part.checkpoint), orAll(part.task), part.problem));
      lines.add(format.formatted("", "", "", "remedy: " + part.remedy));
    }
    return lines;
  }

  private static String orAll(String name) {
    return name.isEmpty() ? "all" : name;
  }

  private static int width(
      String title, List<MissingPart> parts, Function<MissingPart, String> column) {
    return Math.max(
        title.length(), parts.stream().map(column).mapToInt(String::length).max().orElse(0));
  }
}
