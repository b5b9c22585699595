package org.lethe.report;

import java.util.ArrayList;
import java.util.List;
import org.lethe.figure.Headline;
import org.lethe.figure.Numerals;
import org.lethe.figure.Topic;

/** The head of the page: what the topics say of themselves, in their order. */
final class Summary {
  private final Contents contents;

  Summary(Contents contents) {
    this.contents = contents;
  }

  /** Returns the sentences of the answer, at least one. */
  List<String> sentences() {
    List<String> sentences =
        contents.topics().stream().flatMap(topic -> topic.sentences().stream()).toList();
    return sentences.isEmpty()
        ? List.of("The tables hold no comparison, so nothing can be said about forgetting yet.")
        : sentences;
  }

  /** Returns what qualifies the answer. */
  List<String> remarks() {
    return contents.topics().stream().flatMap(topic -> topic.remarks().stream()).toList();
  }

  /** Returns what the tables do not hold, in words. */
  List<String> absent() {
    return contents.topics().stream().flatMap(topic -> topic.absent().stream()).toList();
  }

  /** Returns the numbers at the top of the page. */
  List<Headline> headlines() {
    List<Headline> headlines = new ArrayList<>();
    headlines.add(
        new Headline(
            Numerals.count(contents.subjects().checkpoints().size()),
            "checkpoints scored",
            "on " + Numerals.count(contents.roster().tasks().size(), "task")));
    contents.topics().stream().map(Topic::headlines).forEach(headlines::addAll);
    return headlines;
  }
}
