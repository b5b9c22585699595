package org.lethe.benchmark;

import java.io.Serializable;
import java.util.List;

/**
 * What the comparison of an answer with a right answer ignores; lm-eval's options of {@code
 * exact_match}, and the stemmer of ROUGE.
 *
 * @param ignoreCase whether to convert both to lower case
 * @param ignorePunctuation whether to remove ASCII punctuation
 * @param ignoreNumbers whether to remove ASCII digits
 * @param regexesToIgnore expressions of Python's {@code re} whose matches are removed first
 * @param stems whether ROUGE compares stems of words instead of words (our extension)
 */
public record AnswerMatch(
    boolean ignoreCase,
    boolean ignorePunctuation,
    boolean ignoreNumbers,
    List<String> regexesToIgnore,
    boolean stems)
    implements Serializable {

  /** Ignores nothing. */
  public static final AnswerMatch EXACT = new AnswerMatch(false, false, false, List.of());

  public AnswerMatch {
    regexesToIgnore = List.copyOf(regexesToIgnore);
  }

  /** Compares words, not stems. */
  public AnswerMatch(
      boolean ignoreCase,
      boolean ignorePunctuation,
      boolean ignoreNumbers,
      List<String> regexesToIgnore) {
    this(ignoreCase, ignorePunctuation, ignoreNumbers, regexesToIgnore, false);
  }

  /** Returns the same with ROUGE over stems. */
  public AnswerMatch overStems() {
    return new AnswerMatch(ignoreCase, ignorePunctuation, ignoreNumbers, regexesToIgnore, true);
  }

  /** A text that tells these apart; over words it is what it was before there were stems. */
  @Override
  public String toString() {
    return "AnswerMatch[ignoreCase=%s, ignorePunctuation=%s, ignoreNumbers=%s, regexesToIgnore=%s]"
            .formatted(ignoreCase, ignorePunctuation, ignoreNumbers, regexesToIgnore)
        + (stems ? "stems" : "");
  }
}
