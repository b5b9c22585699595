package org.lethe.table;

import java.util.regex.Pattern;

/**
 * Paths for Spark's readers, which take brackets, braces, stars and question marks for patterns.
 */
public final class LiteralPath {
  private static final Pattern SPECIAL = Pattern.compile("[\\\\\\[\\]{}*?]");

  private LiteralPath() {}

  /** Returns a pattern that the path alone matches. */
  public static String of(String path) {
    return SPECIAL.matcher(path).replaceAll("\\\\$0");
  }
}
