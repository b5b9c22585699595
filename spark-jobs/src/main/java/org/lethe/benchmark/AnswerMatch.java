package org.lethe.benchmark;

import java.io.Serializable;
import java.util.List;

/**
 * What the comparison of an answer with a right answer ignores; lm-eval's options of {@code
 * exact_match}.
 *
 * @param ignoreCase whether to convert both to lower case
 * @param ignorePunctuation whether to remove ASCII punctuation
 * @param ignoreNumbers whether to remove ASCII digits
 * @param regexesToIgnore expressions of Python's {@code re} whose matches are removed first
 */
public record AnswerMatch(
    boolean ignoreCase,
    boolean ignorePunctuation,
    boolean ignoreNumbers,
    List<String> regexesToIgnore)
    implements Serializable {

  /** Ignores nothing. */
  public static final AnswerMatch EXACT = new AnswerMatch(false, false, false, List.of());

  public AnswerMatch {
    regexesToIgnore = List.copyOf(regexesToIgnore);
  }
}
