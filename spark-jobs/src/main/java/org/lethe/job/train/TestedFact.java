package org.lethe.job.train;

import java.io.Serializable;
import java.util.List;
import java.util.Set;

/**
 * A fact that a task asks. A passage tells it when it has the words of the right answer one after
 * the other, and enough words of the subject in any order.
 *
 * @param task that asks it
 * @param document of the task's asked split, from 0
 * @param subject distinct words of what is asked about
 * @param needed how many of them a passage must have
 * @param answer words of the right answer
 */
record TestedFact(String task, long document, List<String> subject, int needed, List<String> answer)
    implements Serializable {

  TestedFact {
    subject = List.copyOf(subject);
    answer = List.copyOf(answer);
    if (answer.isEmpty() || needed < 1 || needed > subject.size()) {
      throw new IllegalArgumentException(
          "a fact needs an answer and words of its subject, got " + answer + " and " + subject);
    }
  }

  /**
   * Whether a passage tells the fact.
   *
   * @param words the passage's words in order
   * @param distinct the same words
   * @param joined the same words, each between blanks
   */
  boolean toldIn(List<String> words, Set<String> distinct, String joined) {
    return words.size() >= answer.size()
        && subject.stream().filter(distinct::contains).count() >= needed
        && joined.contains(" " + String.join(" ", answer) + " ");
  }
}
