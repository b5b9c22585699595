package org.lethe.report;

import java.util.Arrays;
import java.util.List;
import org.lethe.figure.Answer;
import org.lethe.figure.Numerals;
import org.lethe.figure.Question;

/** The head of the page: what the topics say to its questions, in their order. */
final class Summary {
  private final Contents contents;

  Summary(Contents contents) {
    this.contents = contents;
  }

  /** Returns a card for every question. */
  List<AnswerCard> cards() {
    List<Answer> answers =
        contents.topics().stream().flatMap(topic -> topic.answers().stream()).toList();
    return Arrays.stream(Question.values())
        .map(question -> AnswerCard.of(question, answers))
        .toList();
  }

  /** Returns what the page covers. */
  String scope() {
    return "%s on %s"
        .formatted(
            Numerals.count(contents.subjects().checkpoints().size(), "checkpoint"),
            Numerals.count(contents.roster().tasks().size(), "task"));
  }

  /** Returns the sentences of the topics, at least one. */
  List<String> sentences() {
    List<String> sentences =
        contents.topics().stream().flatMap(topic -> topic.sentences().stream()).toList();
    return sentences.isEmpty()
        ? List.of("The tables hold no comparison, so nothing can be said about forgetting yet.")
        : sentences;
  }

  /** Returns what qualifies the sentences. */
  List<String> remarks() {
    return contents.topics().stream().flatMap(topic -> topic.remarks().stream()).toList();
  }

  /** Returns what the tables do not hold, in words. */
  List<String> absent() {
    return contents.topics().stream().flatMap(topic -> topic.absent().stream()).toList();
  }
}
