package org.lethe.benchmark;

import java.io.Serializable;
import java.util.List;

/**
 * What does not count when an answer is compared with the right one; lm-eval's options of {@code
 * exact_match}.
 *
 * @param ignoreCase whether both are put in lower case
 * @param ignorePunctuation whether ASCII punctuation is left out
 * @param ignoreNumbers whether ASCII digits are left out
 * @param regexesToIgnore expressions of Python's {@code re} whose matches are left out, first
 */
public record AnswerMatch(
    boolean ignoreCase,
    boolean ignorePunctuation,
    boolean ignoreNumbers,
    List<String> regexesToIgnore)
    implements Serializable {

  /** Everything counts. */
  public static final AnswerMatch EXACT = new AnswerMatch(false, false, false, List.of());

  public AnswerMatch {
    regexesToIgnore = List.copyOf(regexesToIgnore);
  }
}
