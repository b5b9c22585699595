package org.lethe.benchmark.jinja;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.IntPredicate;
import java.util.stream.Collectors;

/** Methods of Python's {@code str}. */
final class StringMethods {

  @FunctionalInterface
  private interface Method {
    Object call(String text, Arguments arguments);
  }

  private static final Map<String, Method> METHODS =
      Map.ofEntries(
          Map.entry("capitalize", (s, a) -> capitalize(s)),
          Map.entry("casefold", (s, a) -> lower(upper(s))),
          Map.entry("count", (s, a) -> count(s, Values.text(a.only(1).get(0, "sub")))),
          Map.entry("endswith", (s, a) -> affix(a).stream().anyMatch(s::endsWith)),
          Map.entry("find", (s, a) -> position(s, a, false)),
          Map.entry("format", Formatting::format),
          Map.entry("index", (s, a) -> requiredPosition(s, a, false)),
          Map.entry("isalnum", (s, a) -> all(s, Character::isLetterOrDigit)),
          Map.entry("isalpha", (s, a) -> all(s, Character::isLetter)),
          Map.entry("isdigit", (s, a) -> all(s, Character::isDigit)),
          Map.entry("islower", (s, a) -> !s.equals(upper(s)) && s.equals(lower(s))),
          Map.entry("isspace", (s, a) -> all(s, PythonWhitespace::is)),
          Map.entry("isupper", (s, a) -> !s.equals(lower(s)) && s.equals(upper(s))),
          Map.entry("join", (s, a) -> join(s, a.only(1).get(0, "iterable"))),
          Map.entry("lower", (s, a) -> lower(s)),
          Map.entry("lstrip", (s, a) -> strip(s, a, true, false)),
          Map.entry("partition", (s, a) -> partition(s, a, false)),
          Map.entry("removeprefix", (s, a) -> removePrefix(s, Values.text(a.get(0, "prefix")))),
          Map.entry("removesuffix", (s, a) -> removeSuffix(s, Values.text(a.get(0, "suffix")))),
          Map.entry("replace", StringMethods::replace),
          Map.entry("rfind", (s, a) -> position(s, a, true)),
          Map.entry("rindex", (s, a) -> requiredPosition(s, a, true)),
          Map.entry("rpartition", (s, a) -> partition(s, a, true)),
          Map.entry("rsplit", (s, a) -> Splitting.split(s, a, true)),
          Map.entry("rstrip", (s, a) -> strip(s, a, false, true)),
          Map.entry("split", (s, a) -> Splitting.split(s, a, false)),
          Map.entry("splitlines", (s, a) -> Splitting.lines(s, a)),
          Map.entry("startswith", (s, a) -> affix(a).stream().anyMatch(s::startsWith)),
          Map.entry("strip", (s, a) -> strip(s, a, true, true)),
          Map.entry("swapcase", (s, a) -> swapCase(s)),
          Map.entry("title", (s, a) -> title(s)),
          Map.entry("upper", (s, a) -> upper(s)),
          Map.entry("zfill", (s, a) -> zeroFill(s, Values.integer(a.get(0, "width")))));

  private StringMethods() {}

  /** Returns a method bound to its text; null when no method has the name. */
  static Callable bind(String text, String name) {
    Method method = METHODS.get(name);
    return method == null ? null : arguments -> method.call(text, arguments);
  }

  static String lower(String s) {
    return s.toLowerCase(Locale.ROOT);
  }

  static String upper(String s) {
    return s.toUpperCase(Locale.ROOT);
  }

  static String capitalize(String s) {
    if (s.isEmpty()) {
      return s;
    }
    int end = s.offsetByCodePoints(0, 1);
    return titled(s.codePointAt(0)) + lower(s.substring(end));
  }

  /** A character in title case: one letter, or "Ss" where it becomes two. */
  private static String titled(int c) {
    String upper = upper(Character.toString(c));
    return upper.codePointCount(0, upper.length()) > 1
        ? upper.charAt(0) + lower(upper.substring(1))
        : Character.toString(Character.toTitleCase(c));
  }

  private static String title(String s) {
    StringBuilder out = new StringBuilder();
    boolean inWord = false;
    for (int c : s.codePoints().toArray()) {
      out.append(inWord ? lower(Character.toString(c)) : titled(c));
      inWord = Character.isLetter(c);
    }
    return out.toString();
  }

  private static String swapCase(String s) {
    return s.codePoints()
        .mapToObj(Character::toString)
        .map(c -> c.equals(lower(c)) ? upper(c) : lower(c))
        .collect(Collectors.joining());
  }

  static boolean all(String s, IntPredicate test) {
    return !s.isEmpty() && s.codePoints().allMatch(test);
  }

  private static long count(String s, String part) {
    if (part.isEmpty()) {
      return Values.length(s) + 1;
    }
    long n = 0;
    for (int at = s.indexOf(part); at >= 0; at = s.indexOf(part, at + part.length())) {
      n++;
    }
    return n;
  }

  static String join(String separator, Object items) {
    return Values.list(items).stream().map(Values::text).collect(Collectors.joining(separator));
  }

  private static List<String> affix(Arguments arguments) {
    Object affix = arguments.only(1).get(0, "prefix");
    return affix instanceof Tuple tuple
        ? tuple.stream().map(Values::text).toList()
        : List.of(Values.text(affix));
  }

  /** Code point at which a part starts, -1 when it does not occur. */
  private static long position(String s, Arguments arguments, boolean last) {
    String part = Values.text(arguments.only(1).get(0, "sub"));
    int at = last ? s.lastIndexOf(part) : s.indexOf(part);
    return at < 0 ? -1 : s.codePointCount(0, at);
  }

  private static long requiredPosition(String s, Arguments arguments, boolean last) {
    long position = position(s, arguments, last);
    if (position < 0) {
      throw TemplateException.of(
          "%s is not in %s", PythonText.repr(arguments.positional().get(0)), PythonText.repr(s));
    }
    return position;
  }

  static String strip(String s, Arguments arguments, boolean atStart, boolean atEnd) {
    Object chars = arguments.only(1, "chars").get(0, "chars", null);
    String set = chars == null ? null : Values.text(chars);
    IntPredicate drop = set == null ? PythonWhitespace::is : c -> set.indexOf(c) >= 0;
    int[] points = s.codePoints().toArray();
    int start = 0;
    int end = points.length;
    while (atStart && start < end && drop.test(points[start])) {
      start++;
    }
    while (atEnd && end > start && drop.test(points[end - 1])) {
      end--;
    }
    return new String(points, start, end - start);
  }

  private static Object partition(String s, Arguments arguments, boolean last) {
    String separator = Values.text(arguments.only(1).get(0, "sep"));
    int at = last ? s.lastIndexOf(separator) : s.indexOf(separator);
    if (at < 0) {
      return new Tuple(last ? List.of("", "", s) : List.of(s, "", ""));
    }
    return new Tuple(List.of(s.substring(0, at), separator, s.substring(at + separator.length())));
  }

  private static String removePrefix(String s, String prefix) {
    return s.startsWith(prefix) ? s.substring(prefix.length()) : s;
  }

  private static String removeSuffix(String s, String suffix) {
    return s.endsWith(suffix) ? s.substring(0, s.length() - suffix.length()) : s;
  }

  static String replace(String s, Arguments arguments) {
    String old = Values.text(arguments.only(3, "count").get(0, "old"));
    String other = Values.text(arguments.get(1, "new"));
    Object limit = arguments.get(2, "count", null);
    long remaining =
        limit == null || Values.integer(limit) < 0 ? Long.MAX_VALUE : Values.integer(limit);
    if (remaining == Long.MAX_VALUE && !old.isEmpty()) {
      return s.replace(old, other);
    }
    StringBuilder out = new StringBuilder();
    int at = 0;
    while (remaining-- > 0) {
      int next = s.indexOf(old, at);
      if (next < 0 || at > s.length()) {
        break;
      }
      out.append(s, at, next).append(other);
      at = next + old.length();
      if (old.isEmpty()) {
        if (at == s.length()) {
          return out.toString();
        }
        int end = s.offsetByCodePoints(at, 1);
        out.append(s, at, end);
        at = end;
      }
    }
    return out.append(s, Math.min(at, s.length()), s.length()).toString();
  }

  private static String zeroFill(String s, long width) {
    String zeros = "0".repeat((int) Math.max(0, width - Values.length(s)));
    boolean signed = s.startsWith("-") || s.startsWith("+");
    return signed ? s.charAt(0) + zeros + s.substring(1) : zeros + s;
  }
}
