package org.lethe.figure;

import java.util.List;

/** A matter the report treats: a section, and what it says in the head of the page. */
public interface Topic {
  /** Returns where on the page the section stands. */
  Chapter chapter();

  /** Returns the section; without rows one that says why it is empty. */
  Section section();

  /** Returns what it says to the questions of the first screen; none without rows. */
  default List<Answer> answers() {
    return List.of();
  }

  /** Returns what else the tables say, in sentences below the first screen. */
  default List<String> sentences() {
    return List.of();
  }

  /** Returns what the tables say of single checkpoints and tasks; none by default. */
  default List<Fact> facts() {
    return List.of();
  }

  /** Returns what qualifies the sentences. */
  default List<String> remarks() {
    return List.of();
  }

  /** Returns what the tables do not hold, in words that follow "Not measured:". */
  default List<String> absent() {
    return List.of();
  }
}
