package org.lethe.scoring;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.lethe.benchmark.AnswerMatch;
import org.lethe.benchmark.jinja.PythonPattern;

/** Decides whether an answer is right, as HuggingFace's {@code evaluate} compares texts. */
public final class ExactMatch {

  private static final Pattern PUNCTUATION = Pattern.compile("[!-/:-@\\[-`{-~]+"); // of ASCII
  private static final Pattern DIGITS = Pattern.compile("[0-9]+");

  private final AnswerMatch match;
  private final List<PythonPattern> ignored;

  /** Compares with these options. */
  public ExactMatch(AnswerMatch match) {
    this.match = match;
    ignored = match.regexesToIgnore().stream().map(PythonPattern::of).toList();
  }

  /** Whether words are compared by their stems, where words are compared. */
  boolean stems() {
    return match.stems();
  }

  /** Returns whether two texts are equal after the options have removed what they ignore. */
  public boolean same(String target, String answer) {
    return normalised(target).equals(normalised(answer));
  }

  private String normalised(String text) {
    String remaining = text;
    for (PythonPattern regex : ignored) {
      remaining = regex.pattern().matcher(remaining).replaceAll("");
    }
    if (match.ignoreCase()) {
      remaining = remaining.toLowerCase(Locale.ROOT);
    }
    if (match.ignorePunctuation()) {
      remaining = PUNCTUATION.matcher(remaining).replaceAll("");
    }
    return match.ignoreNumbers() ? DIGITS.matcher(remaining).replaceAll("") : remaining;
  }
}
