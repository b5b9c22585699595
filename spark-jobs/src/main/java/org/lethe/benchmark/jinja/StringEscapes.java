package org.lethe.benchmark.jinja;

import java.util.Map;

/** The escapes of Python's string literals. */
final class StringEscapes {

  private static final Map<Character, Character> ESCAPES =
      Map.ofEntries(
          Map.entry('n', '\n'),
          Map.entry('t', '\t'),
          Map.entry('r', '\r'),
          Map.entry('\\', '\\'),
          Map.entry('\'', '\''),
          Map.entry('"', '"'),
          Map.entry('a', '\u0007'),
          Map.entry('b', '\b'),
          Map.entry('f', '\f'),
          Map.entry('v', '\u000b'));

  private StringEscapes() {}

  /** Resolves the escapes of a string literal; unknown ones stay as they are. */
  static String unescape(String text) {
    if (text.indexOf('\\') < 0) {
      return text;
    }
    StringBuilder out = new StringBuilder();
    int i = 0;
    while (i < text.length()) {
      char c = text.charAt(i++);
      if (c != '\\' || i == text.length()) {
        out.append(c);
        continue;
      }
      char kind = text.charAt(i++);
      int digits = kind == 'x' ? 2 : kind == 'u' ? 4 : kind == 'U' ? 8 : 0;
      if (ESCAPES.containsKey(kind)) {
        out.append(ESCAPES.get(kind));
      } else if (digits > 0) {
        out.appendCodePoint(hex(text, i, digits));
        i += digits;
      } else if (kind >= '0' && kind <= '7') {
        int end = i;
        while (end < text.length() && end < i + 2 && "01234567".indexOf(text.charAt(end)) >= 0) {
          end++;
        }
        out.append((char) Integer.parseInt(text.substring(i - 1, end), 8));
        i = end;
      } else if (kind == 'N') {
        throw TemplateException.of("\\N{...} is not supported in '%s'", text);
      } else if (kind != '\n') {
        out.append('\\').append(kind);
      }
    }
    return out.toString();
  }

  private static int hex(String text, int at, int digits) {
    try {
      return Integer.parseInt(text.substring(at, at + digits), 16);
    } catch (NumberFormatException | IndexOutOfBoundsException e) {
      throw TemplateException.of("expected %d hexadecimal digits in '%s'", digits, text);
    }
  }
}
