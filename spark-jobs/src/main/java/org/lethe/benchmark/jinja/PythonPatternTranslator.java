package org.lethe.benchmark.jinja;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** Rewrites a regular expression of Python's {@code re} for Java's engine. */
final class PythonPatternTranslator {

  private static final String WORD = "\\p{L}\\p{N}_";
  private static final String SPACE = "\\s\\x1c-\\x1f";
  private static final Map<Character, String> OUTSIDE =
      Map.of(
          'w',
          "[" + WORD + "]",
          'W',
          "[^" + WORD + "]",
          's',
          "[" + SPACE + "]",
          'S',
          "[^" + SPACE + "]",
          'b',
          boundary("(?<=%1$s)(?!%1$s)|(?<!%1$s)(?=%1$s)"),
          'B',
          boundary("(?<=%1$s)(?=%1$s)|(?<!%1$s)(?!%1$s)"),
          'Z',
          "\\z",
          'v',
          "\\x0b");
  private static final Map<Character, String> INSIDE =
      Map.of(
          'w',
          WORD,
          'W',
          "[^" + WORD + "]",
          's',
          SPACE,
          'S',
          "[^" + SPACE + "]",
          'b',
          "\\x08",
          'v',
          "\\x0b");

  /** Letters that Python's re knows behind a backslash. */
  private static final String ESCAPES = "AbBdDsSwWZafnrtvxuUN";

  private static final Pattern REPETITION = Pattern.compile("\\{(?:\\d+(?:,\\d*)?|,\\d+)\\}");

  private final String source;
  private final StringBuilder out = new StringBuilder();
  private int at;

  PythonPatternTranslator(String source) {
    this.source = source;
  }

  private static String boundary(String form) {
    return "(?:" + form.formatted("[" + WORD + "]") + ")";
  }

  /**
   * Returns the expression for Java.
   *
   * @throws PatternSyntaxException if a class is not closed
   */
  String translated() {
    while (at < source.length()) {
      char c = source.charAt(at);
      if (c == '\\') {
        escape(OUTSIDE);
      } else if (c == '[') {
        characterClass();
      } else if (source.startsWith("(?P", at)) {
        named();
      } else if (c == '{') {
        brace();
      } else {
        out.append(c);
        at++;
      }
    }
    return out.toString();
  }

  private void escape(Map<Character, String> meanings) {
    char c = at + 1 < source.length() ? source.charAt(at + 1) : 0;
    String meaning = meanings.get(c);
    if (meaning != null) {
      out.append(meaning);
    } else if (Character.isLetter(c) && ESCAPES.indexOf(c) < 0) {
      throw new PatternSyntaxException("bad escape \\" + c, source, at);
    } else {
      out.append(source, at, Math.min(at + 2, source.length()));
    }
    at += 2;
  }

  /** Within a class Python reads an opening bracket and {@code &&} literally. */
  private void characterClass() {
    int start = at;
    out.append('[');
    at++;
    if (at < source.length() && source.charAt(at) == '^') {
      out.append('^');
      at++;
    }
    boolean first = true;
    while (at < source.length() && (first || source.charAt(at) != ']')) {
      char c = source.charAt(at);
      if (c == '\\') {
        escape(INSIDE);
      } else {
        out.append(c == '[' || c == ']' || c == '&' ? "\\" : "").append(c);
        at++;
      }
      first = false;
    }
    if (at >= source.length()) {
      throw new PatternSyntaxException("unterminated character set", source, start);
    }
    out.append(']');
    at++;
  }

  /** {@code (?P<name>...)} and {@code (?P=name)}. */
  private void named() {
    if (source.startsWith("(?P=", at)) {
      int end = source.indexOf(')', at);
      out.append("\\k<").append(source, at + 4, Math.max(end, at + 4)).append('>');
      at = end < 0 ? source.length() : end + 1;
    } else {
      out.append("(?");
      at += 3;
    }
  }

  /** A brace that is not a repetition is literal; {@code {,n}} starts at 0. */
  private void brace() {
    Matcher repetition = REPETITION.matcher(source).region(at, source.length());
    if (repetition.lookingAt()) {
      out.append(repetition.group().replace("{,", "{0,"));
      at = repetition.end();
    } else {
      out.append("\\{");
      at++;
    }
  }
}
