package org.lethe.checkpoint;

import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * A regular expression of an adapter's configuration, which must match the whole name of a module.
 * It comes from a file, so the cost of matching is bounded.
 */
final class ModulePattern {

  private static final int MOST_CHARACTERS = 4000;
  private static final int MOST_GROUPS = 100; // bounds the depth of recursion
  private static final int MOST_STEPS = 1_000_000; // characters that are read

  private final ConfigFile file;
  private final String key;
  private final Pattern pattern;

  /**
   * Compiles an expression.
   *
   * @param key of the expression in the file
   * @throws CheckpointException if it is no regular expression or larger than adapters need
   */
  ModulePattern(ConfigFile file, String key, String expression) {
    this.file = file;
    this.key = key;
    long groups = expression.chars().filter(c -> c == '(' || c == '[').count();
    if (expression.length() > MOST_CHARACTERS || groups > MOST_GROUPS) {
      throw file.fault(
          key,
          "must be a regular expression of at most %d characters and %d groups"
              .formatted(MOST_CHARACTERS, MOST_GROUPS));
    }
    try {
      pattern = Pattern.compile(expression);
    } catch (PatternSyntaxException e) {
      throw file.fault(key, "is no regular expression: " + e.getDescription());
    }
  }

  /** Whether the whole name matches. */
  boolean matches(String module) {
    try {
      return pattern.matcher(new Counted(module, new int[1])).matches();
    } catch (TooLong | StackOverflowError e) {
      throw file.fault(key, "takes too long to match '" + module + "'; write it simpler");
    }
  }

  private static final class TooLong extends RuntimeException {
    private static final long serialVersionUID = 1L;

    TooLong() {
      super(null, null, false, false);
    }
  }

  /** A name that counts the reads of its characters and stops when they are too many. */
  private record Counted(String text, int[] reads) implements CharSequence {
    @Override
    public char charAt(int index) {
      if (++reads[0] > MOST_STEPS) {
        throw new TooLong();
      }
      return text.charAt(index);
    }

    @Override
    public int length() {
      return text.length();
    }

    @Override
    public CharSequence subSequence(int start, int end) {
      return new Counted(text.substring(start, end), reads);
    }

    @Override
    public String toString() {
      return text;
    }
  }
}
