package org.lethe.benchmark.jinja;

import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Map;

/** Python's {@code strftime} in the locale C. */
final class Strftime {

  private static final Map<String, String> PATTERNS =
      Map.ofEntries(
          Map.entry("d", "dd"),
          Map.entry("-d", "d"),
          Map.entry("m", "MM"),
          Map.entry("-m", "M"),
          Map.entry("b", "MMM"),
          Map.entry("B", "MMMM"),
          Map.entry("y", "uu"),
          Map.entry("Y", "uuuu"),
          Map.entry("a", "EEE"),
          Map.entry("A", "EEEE"),
          Map.entry("H", "HH"),
          Map.entry("I", "hh"),
          Map.entry("M", "mm"),
          Map.entry("S", "ss"),
          Map.entry("p", "a"),
          Map.entry("j", "DDD"),
          Map.entry("F", "uuuu-MM-dd"),
          Map.entry("T", "HH:mm:ss"));

  private Strftime() {}

  static String format(LocalDateTime time, String format) {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < format.length(); i++) {
      if (format.charAt(i) != '%') {
        out.append(format.charAt(i));
        continue;
      }
      int length = format.startsWith("-", i + 1) ? 2 : 1;
      String code = format.substring(i + 1, Math.min(format.length(), i + 1 + length));
      i += length;
      if (code.equals("%")) {
        out.append('%');
      } else if (PATTERNS.containsKey(code)) {
        out.append(DateTimeFormatter.ofPattern(PATTERNS.get(code), Locale.US).format(time));
      } else {
        throw TemplateException.of("strftime_now: '%%%s' is not supported", code);
      }
    }
    return out.toString();
  }
}
