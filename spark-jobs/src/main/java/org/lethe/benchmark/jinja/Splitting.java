package org.lethe.benchmark.jinja;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Python's {@code split}, {@code rsplit} and {@code splitlines}. */
final class Splitting {

  private static final String LINE_ENDS = "\n\r\u000b\f\u001c\u001d\u001e\u0085\u2028\u2029";

  private Splitting() {}

  static List<Object> split(String s, Arguments arguments, boolean fromRight) {
    Object separator = arguments.only(2, "sep", "maxsplit").get(0, "sep", null);
    long most = Values.integer(arguments.get(1, "maxsplit", -1L));
    long limit = most < 0 ? Long.MAX_VALUE : most;
    List<Object> parts;
    if (separator == null) {
      parts = fromRight ? wordsFromRight(s, limit) : words(s, limit);
    } else if (Values.text(separator).isEmpty()) {
      throw new TemplateException("split needs a separator that is not empty");
    } else {
      String separatorText = Values.text(separator);
      parts = fromRight ? partsFromRight(s, separatorText, limit) : parts(s, separatorText, limit);
    }
    return parts;
  }

  private static List<Object> parts(String s, String separator, long limit) {
    List<Object> parts = new ArrayList<>();
    int at = 0;
    for (int next = s.indexOf(separator);
        next >= 0 && parts.size() < limit;
        next = s.indexOf(separator, at)) {
      parts.add(s.substring(at, next));
      at = next + separator.length();
    }
    parts.add(s.substring(at));
    return parts;
  }

  private static List<Object> partsFromRight(String s, String separator, long limit) {
    List<Object> parts = new ArrayList<>();
    int end = s.length();
    while (parts.size() < limit) {
      int at = s.lastIndexOf(separator, end - separator.length());
      if (at < 0) {
        break;
      }
      parts.add(s.substring(at + separator.length(), end));
      end = at;
    }
    parts.add(s.substring(0, end));
    Collections.reverse(parts);
    return parts;
  }

  private static List<Object> words(String s, long limit) {
    List<Object> words = new ArrayList<>();
    String remaining = PythonWhitespace.lstrip(s);
    while (!remaining.isEmpty()) {
      if (words.size() == limit) {
        words.add(remaining);
        break;
      }
      int end = 0;
      while (end < remaining.length() && !PythonWhitespace.is(remaining.charAt(end))) {
        end++;
      }
      words.add(remaining.substring(0, end));
      remaining = PythonWhitespace.lstrip(remaining.substring(end));
    }
    return words;
  }

  private static List<Object> wordsFromRight(String s, long limit) {
    String reversed = new StringBuilder(s).reverse().toString();
    List<Object> words = new ArrayList<>();
    words(reversed, limit)
        .forEach(word -> words.add(new StringBuilder((String) word).reverse().toString()));
    Collections.reverse(words);
    return words;
  }

  static List<Object> lines(String s, Arguments arguments) {
    boolean keepEnds = Values.truth(arguments.only(1, "keepends").get(0, "keepends", false));
    List<Object> lines = new ArrayList<>();
    int start = 0;
    for (int i = 0; i < s.length(); i++) {
      if (LINE_ENDS.indexOf(s.charAt(i)) < 0) {
        continue;
      }
      boolean pair = s.charAt(i) == '\r' && i + 1 < s.length() && s.charAt(i + 1) == '\n';
      int end = pair ? i + 2 : i + 1;
      lines.add(s.substring(start, keepEnds ? end : i));
      start = end;
      i = end - 1;
    }
    if (start < s.length()) {
      lines.add(s.substring(start));
    }
    return lines;
  }
}
