package org.lethe.scoring;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.lethe.benchmark.AnswerMatch;
import org.lethe.benchmark.jinja.PythonPattern;

/** Whether an answer is the right one, as HuggingFace's {@code evaluate} compares them. */
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

  /** Whether two texts are the same but for what does not count. */
  public boolean same(String right, String answer) {
    return counted(right).equals(counted(answer));
  }

  private String counted(String text) {
    String left = text;
    for (PythonPattern regex : ignored) {
      left = regex.pattern().matcher(left).replaceAll("");
    }
    if (match.ignoreCase()) {
      left = left.toLowerCase(Locale.ROOT);
    }
    if (match.ignorePunctuation()) {
      left = PUNCTUATION.matcher(left).replaceAll("");
    }
    return match.ignoreNumbers() ? DIGITS.matcher(left).replaceAll("") : left;
  }
}
