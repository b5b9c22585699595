package org.lethe.benchmark.jinja;

/** White space as Python's {@code str} methods and regular expressions see it. */
public final class PythonWhitespace {

  private PythonWhitespace() {}

  /** Python's {@code str.isspace} of one character. */
  public static boolean is(int c) {
    return Character.isWhitespace(c) || c == 0x85 || c == 0xA0 || c == 0x2007 || c == 0x202F;
  }

  /** Python's {@code text.lstrip()}. */
  public static String lstrip(String text) {
    int start = 0;
    while (start < text.length() && is(text.charAt(start))) {
      start++;
    }
    return text.substring(start);
  }

  /** Python's {@code text.rstrip()}. */
  public static String rstrip(String text) {
    int end = text.length();
    while (end > 0 && is(text.charAt(end - 1))) {
      end--;
    }
    return text.substring(0, end);
  }

  /** Python's {@code text.strip()}. */
  public static String strip(String text) {
    return lstrip(rstrip(text));
  }

  /** Python's {@code len(re.split(r"\s+", text))}: white space at either end adds an empty word. */
  public static int words(String text) {
    int words = 1;
    for (int i = 0; i < text.length(); i++) {
      boolean starts = is(text.charAt(i)) && (i == 0 || !is(text.charAt(i - 1)));
      words += starts ? 1 : 0;
    }
    return words;
  }
}
