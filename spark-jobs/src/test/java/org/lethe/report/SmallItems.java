package org.lethe.report;

import java.util.List;
import org.lethe.figure.ItemSample;

/** Documents of the small experiment: two choices of task b, and a generated answer. */
final class SmallItems {
  static final List<ItemSample> ALL =
      List.of(
          new ItemSample(
              "b",
              "multiple_choice",
              80,
              List.of("acc"),
              List.of(item(1, "<b>Why?", true, true, true), item(3, "Who?", true, false, true))),
          new ItemSample(
              "told",
              "generate_until",
              1,
              List.of("exact_match"),
              List.of(
                  new ItemSample.Item(
                      0,
                      "An example.\n".repeat(60) + "Say it.",
                      List.of(),
                      List.of(),
                      List.of("yes"),
                      List.of(
                          new ItemSample.Answer(
                              "ft-a", List.of(), List.of(false), "no & never"))))));

  private SmallItems() {}

  private static ItemSample.Item item(
      long doc, String prompt, boolean before, boolean after, boolean restored) {
    return new ItemSample.Item(
        doc,
        prompt,
        List.of(" she", " he"),
        List.of(0),
        List.of(),
        List.of(answer("base", before), answer("ft-a", after), answer("ft-a-restored", restored)));
  }

  private static ItemSample.Answer answer(String checkpoint, boolean right) {
    double first = Math.log(right ? 0.75 : 0.25);
    return new ItemSample.Answer(
        checkpoint, List.of(first - 2, Math.log(1 - Math.exp(first)) - 2), List.of(right), null);
  }
}
