package org.lethe.benchmark.jinja;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * A regular expression of Python's {@code re}, matched by Java's engine. Syntax with a different
 * meaning in Java is rewritten; syntax that Java lacks, such as conditions, is an error.
 *
 * @param source the expression as Python writes it
 * @param pattern the compiled Java expression
 */
public record PythonPattern(String source, Pattern pattern) implements Serializable {

  /** The characters that Python's {@code re.escape} escapes. */
  private static final String SPECIAL = "()[]{}?*+-|^$\\.&~# \t\n\r\u000b\f";

  /**
   * Reads an expression.
   *
   * @throws IllegalArgumentException if Java cannot match the expression
   */
  public static PythonPattern of(String source) {
    try {
      String translated = new PythonPatternTranslator(source).translated();
      // Python's classes know Unicode, and only a line feed ends a line
      int flags = Pattern.UNICODE_CHARACTER_CLASS | Pattern.UNIX_LINES;
      return new PythonPattern(source, Pattern.compile(translated, flags));
    } catch (PatternSyntaxException e) {
      throw new IllegalArgumentException(
          "cannot read the regular expression '%s': %s".formatted(source, e.getDescription()), e);
    }
  }

  /** Python's {@code re.escape}. */
  public static String escape(String text) {
    StringBuilder out = new StringBuilder();
    for (char c : text.toCharArray()) {
      if (SPECIAL.indexOf(c) >= 0) {
        out.append('\\');
      }
      out.append(c);
    }
    return out.toString();
  }

  /**
   * Python's {@code re.findall}: for every match its groups, with empty text for a group that did
   * not match; the whole match when the expression has no groups.
   */
  public List<List<String>> findAll(String text) {
    List<List<String>> matches = new ArrayList<>();
    Matcher matcher = pattern.matcher(text);
    while (matcher.find()) {
      List<String> groups = new ArrayList<>();
      for (int g = Math.min(1, matcher.groupCount()); g <= matcher.groupCount(); g++) {
        groups.add(matcher.group(g) == null ? "" : matcher.group(g));
      }
      matches.add(groups);
    }
    return matches;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof PythonPattern that && that.source.equals(source);
  }

  @Override
  public int hashCode() {
    return source.hashCode();
  }

  @Override
  public String toString() {
    return source;
  }
}
