package org.lethe.job.document;

import org.lethe.benchmark.jinja.PythonObject;

/** Bytes as Python prints them. */
final class PythonBytes {
  private PythonBytes() {}

  /** Python's {@code bytes}: {@code b'a\x00'}. */
  static PythonObject of(byte[] bytes) {
    String latin = new String(bytes, java.nio.charset.StandardCharsets.ISO_8859_1);
    char quote = latin.contains("'") && !latin.contains("\"") ? '"' : '\'';
    StringBuilder text = new StringBuilder("b").append(quote);
    latin.chars().forEach(c -> append((char) c, quote, text));
    String repr = text.append(quote).toString();
    return new PythonObject(repr, repr);
  }

  private static void append(char c, char quote, StringBuilder text) {
    switch (c) {
      case '\t' -> text.append("\\t");
      case '\n' -> text.append("\\n");
      case '\r' -> text.append("\\r");
      default -> {
        if (c == quote || c == '\\') {
          text.append('\\').append(c);
        } else if (c >= ' ' && c < 0x7F) {
          text.append(c);
        } else {
          text.append("\\x%02x".formatted((int) c));
        }
      }
    }
  }
}
