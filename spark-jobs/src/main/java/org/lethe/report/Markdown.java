package org.lethe.report;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The first screen of the report as Markdown, for a pull request or a note. */
final class Markdown {
  private Markdown() {}

  /** Returns the six questions with their answers, and what was not measured. */
  static String of(Summary summary, Heading heading) {
    StringBuilder text =
        new StringBuilder(
                "## %s: what fine-tuning made the model forget\n\n".formatted(heading.title()))
            .append(summary.scope())
            .append(".\n\n| Question | Answer | Interval |\n|---|---|---|\n");
    List<AnswerCard> cards = summary.cards();
    for (AnswerCard card : cards) {
      text.append(
          "| %s | %s | %s |\n"
              .formatted(
                  escaped(card.title()),
                  card.number().isEmpty() ? "see below" : "**" + escaped(card.number()) + "**",
                  escaped(card.interval())));
    }
    for (AnswerCard card : cards) {
      String sentences =
          Stream.concat(card.sentences().stream(), card.further().stream())
              .collect(Collectors.joining(" "));
      text.append("\n**%s** %s\n".formatted(escaped(card.title()), escaped(sentences)));
    }
    if (!summary.absent().isEmpty()) {
      text.append("\nNot measured: %s.\n".formatted(escaped(String.join(", ", summary.absent()))));
    }
    return text.toString();
  }

  private static String escaped(String text) {
    return text.replaceAll("([\\\\`*_\\[\\]<>|#])", "\\\\$1").replace("\n", " ");
  }
}
