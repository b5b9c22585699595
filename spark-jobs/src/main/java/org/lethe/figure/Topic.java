package org.lethe.figure;

import java.util.List;

/** A matter the report treats: a section, and what it says in the head of the page. */
public interface Topic {
  /** Returns where on the page the section stands. */
  Chapter chapter();

  /** Returns the section; without rows one that says why it is empty. */
  Section section();

  /** Returns sentences of the answer; none where the tables give none. */
  default List<String> sentences() {
    return List.of();
  }

  /** Returns what qualifies the answer. */
  default List<String> remarks() {
    return List.of();
  }

  /** Returns numbers for the top of the page. */
  default List<Headline> headlines() {
    return List.of();
  }

  /** Returns what the tables do not hold, in words that follow "Not measured:". */
  default List<String> absent() {
    return List.of();
  }
}
