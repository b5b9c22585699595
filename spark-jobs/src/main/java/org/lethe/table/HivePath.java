package org.lethe.table;

/** Folder names of Hive partitions, escaped as Hive and Spark do. */
final class HivePath {
  private static final String ESCAPED = "\"#%'*/:=?\\{[]^}\u007f";

  private HivePath() {}

  /** Returns {@code column=value}. */
  static String part(String column, String value) {
    if (value.isEmpty()) {
      throw new IllegalArgumentException("partition value of " + column + " must not be empty");
    }
    StringBuilder part = new StringBuilder(column).append('=');
    for (char c : value.toCharArray()) {
      if (c < ' ' || ESCAPED.indexOf(c) >= 0) {
        part.append("%%%02X".formatted((int) c));
      } else {
        part.append(c);
      }
    }
    return part.toString();
  }

  /** Returns the value in {@code column=value}; null if the folder is of another column. */
  static String value(String column, String folder) {
    if (!folder.startsWith(column + "=")) {
      return null;
    }
    String escaped = folder.substring(column.length() + 1);
    StringBuilder value = new StringBuilder();
    for (int i = 0; i < escaped.length(); i++) {
      char c = escaped.charAt(i);
      if (c == '%' && i + 2 < escaped.length()) {
        value.append((char) Integer.parseInt(escaped.substring(i + 1, i + 3), 16));
        i += 2;
      } else {
        value.append(c);
      }
    }
    return value.toString();
  }
}
