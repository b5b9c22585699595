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
 * @param sentences the answer and what qualifies it
 * @param picture a bar in an SVG element; empty for none
 */
record AnswerCard(
    String title, String number, String interval, List<String> sentences, String picture) {

  /** Returns the card of a question. */
  static AnswerCard of(Question question, List<Answer> answers) {
    List<Answer> own = answers.stream().filter(answer -> answer.question() == question).toList();
    if (own.isEmpty()) {
      return new AnswerCard(
          question.text(), "not measured", "", List.of("It needs " + question.needs() + "."), "");
    }
    List<Answer> numbers = own.stream().filter(answer -> !answer.number().isEmpty()).toList();
    List<String> sentences = new ArrayList<>();
    numbers.forEach(answer -> sentences.add(answer.sentence()));
    own.stream()
        .filter(answer -> answer.number().isEmpty())
        .forEach(answer -> sentences.add(answer.sentence()));
    if (numbers.isEmpty()) {
      return new AnswerCard(question.text(), "", "", sentences, "");
    }
    Answer first = numbers.get(0);
    return new AnswerCard(
        question.text(),
        first.number(),
        first.interval(),
        sentences,
        first.picture() == null ? "" : new BarDrawing(first.picture()).svg());
  }
}
