package org.lethe.config;

import java.util.regex.Pattern;

/**
 * A pattern of paths as {@code datasets} reads it: {@code *} and {@code ?} stand for anything but a
 * slash, {@code **} for folders at any depth, {@code [abc]} for one character. A name that begins
 * with a dot is matched only where the pattern has the dot.
 */
final class FilePattern {
  private static final String SPECIAL = "*?[";
  private static final String NOT_HIDDEN = "(?!\\.)";

  private FilePattern() {}

  static boolean isOne(String path) {
    return path.chars().anyMatch(c -> SPECIAL.indexOf(c) >= 0);
  }

  /** Returns the folder above the first part of the path that is a pattern; empty for none. */
  static String fixed(String path) {
    int special = 0;
    while (SPECIAL.indexOf(path.charAt(special)) < 0) {
      special++;
    }
    return path.substring(0, Math.max(0, path.lastIndexOf('/', special)));
  }

  /** Returns what matches a whole path. */
  static Pattern of(String path) {
    StringBuilder regex = new StringBuilder();
    for (int i = 0; i < path.length(); i++) {
      boolean begins = i == 0 || path.charAt(i - 1) == '/';
      if (path.startsWith("**/", i) && begins) {
        regex.append("(?:" + NOT_HIDDEN + "[^/]+/)*");
        i += 2;
      } else if (path.startsWith("**", i)) {
        regex.append(begins ? NOT_HIDDEN : "").append("(?:[^/]|/" + NOT_HIDDEN + ")*");
        i++;
      } else {
        i = append(path, i, begins, regex);
      }
    }
    return Pattern.compile(regex.toString());
  }

  /** Appends the part of a pattern at an index; returns the index of its last character. */
  private static int append(String path, int i, boolean begins, StringBuilder regex) {
    char c = path.charAt(i);
    int close = c == '[' ? path.indexOf(']', i + 2) : -1;
    switch (c) {
      case '*' -> regex.append(begins ? NOT_HIDDEN : "").append("[^/]*");
      case '?' -> regex.append("[^/]");
      case '[' -> {
        if (close > 0) {
          String set = path.substring(i + 1, close).replace("\\", "\\\\").replace("[", "\\[");
          regex.append('[').append(set.startsWith("!") ? "^" + set.substring(1) : set).append(']');
          return close;
        }
        regex.append("\\[");
      }
      default -> regex.append(Pattern.quote(String.valueOf(c)));
    }
    return i;
  }
}
