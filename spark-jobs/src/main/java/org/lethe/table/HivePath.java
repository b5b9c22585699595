package org.lethe.table;

/**
 * Folder names of Hive partitions, escaped as Hive and Spark do. A folder is not named after the
 * column itself: the column stands in the files, and readers that take {@code task=01} for a number
 * would set it against the text there. The value begins with an underscore, so that no reader takes
 * it for a number or a date: 01 and 1 would be one, which pandas refuses to read.
 */
final class HivePath {
  private static final String ESCAPED = "\"#%'*/:=?\\{[]^}\u007f";

  private static final String MARK = "_part=_";

  private HivePath() {}

  /** Returns {@code column_part=_value}. */
  static String part(String column, String value) {
    StringBuilder part = new StringBuilder(column).append(MARK);
    for (char c : value.toCharArray()) {
      if (c < ' ' || ESCAPED.indexOf(c) >= 0) {
        part.append("%%%02X".formatted((int) c));
      } else {
        part.append(c);
      }
    }
    return part.toString();
  }

  /** Returns the value in {@code column_part=_value}; null if the folder is of another column. */
  static String value(String column, String folder) {
    String prefix = column + MARK;
    if (!folder.startsWith(prefix)) {
      return null;
    }
    String escaped = folder.substring(prefix.length());
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
