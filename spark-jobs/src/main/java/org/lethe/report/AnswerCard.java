package org.lethe.report;

import java.util.ArrayList;
import java.util.List;
import org.lethe.figure.Answer;
import org.lethe.figure.Question;

/**
 * A question of the first screen and what all topics say to it.
 *
 * @param title the question
 * @param number the number that answers it; a dash without one
 * @param interval interval of the number, in words; may be empty
 * @param sentences the answer, with what qualifies it where that is short
 * @param further sentences that are unfolded
 * @param picture a bar in an SVG element; empty for none
 */
record AnswerCard(
    String title,
    String number,
    String interval,
    List<String> sentences,
    List<String> further,
    String picture) {
  private static final int SHOWN = 260; // characters of more than one sentence; five lines

  /** Returns the card of a question. */
  static AnswerCard of(Question question, List<Answer> answers) {
    List<Answer> own = answers.stream().filter(answer -> answer.question() == question).toList();
    if (own.isEmpty()) {
      String needed =
          "It needs %s. Then: lethe run FILE --only %s,report."
              .formatted(question.needs(), question.measure());
      return new AnswerCard(question.text(), "not measured", "", List.of(needed), List.of(), "");
    }
    List<Answer> numbers = own.stream().filter(answer -> !answer.number().isEmpty()).toList();
    List<String> said = new ArrayList<>();
    numbers.forEach(answer -> said.add(answer.sentence()));
    own.stream()
        .filter(answer -> answer.number().isEmpty())
        .forEach(answer -> said.add(answer.sentence()));
    int shown = shown(said);
    List<String> sentences = said.subList(0, shown);
    List<String> further = said.subList(shown, said.size());
    if (numbers.isEmpty()) {
      return new AnswerCard(question.text(), "", "", sentences, further, "");
    }
    Answer first = numbers.get(0);
    return new AnswerCard(
        question.text(),
        first.number(),
        first.interval(),
        sentences,
        further,
        first.picture() == null ? "" : new BarDrawing(first.picture()).svg());
  }

  /** Returns how many sentences are shown: the first, and those after it that are short. */
  private static int shown(List<String> sentences) {
    int characters = sentences.get(0).length();
    int count = 1;
    while (count < sentences.size() && characters + sentences.get(count).length() <= SHOWN) {
      characters += sentences.get(count).length();
      count++;
    }
    return count;
  }
}
