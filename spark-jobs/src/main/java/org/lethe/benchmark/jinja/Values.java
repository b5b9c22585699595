package org.lethe.benchmark.jinja;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Conversions and properties of values that Python's operators use. */
final class Values {

  private Values() {}

  /** Python's {@code bool(value)}. */
  static boolean truth(Object value) {
    Object x = Undefined.check(value);
    if (x instanceof Boolean b) {
      return b;
    }
    if (x instanceof Number n) {
      return n.doubleValue() != 0;
    }
    if (x instanceof String s) {
      return !s.isEmpty();
    }
    if (x instanceof List<?> list) {
      return !list.isEmpty();
    }
    return x instanceof Map<?, ?> map ? !map.isEmpty() : x != null;
  }

  /** Booleans count as numbers in Python. */
  static boolean isNumber(Object x) {
    return x instanceof Number || x instanceof Boolean;
  }

  static boolean isInteger(Object x) {
    return x instanceof Long || x instanceof Boolean;
  }

  static long integer(Object x) {
    if (Undefined.check(x) instanceof Boolean b) {
      return b ? 1 : 0;
    }
    if (x instanceof Long n) {
      return n;
    }
    throw TemplateException.of("expected a whole number, got %s", PythonText.repr(x));
  }

  static double number(Object x) {
    return Undefined.check(x) instanceof Double d ? d : integer(x);
  }

  static String text(Object x) {
    if (Undefined.check(x) instanceof String s) {
      return s;
    }
    throw TemplateException.of("expected text, got %s", PythonText.repr(x));
  }

  /** Python's {@code list(value)}: characters of text, keys of a mapping. */
  static List<Object> list(Object value) {
    Object x = Undefined.check(value);
    if (x instanceof List<?> list) {
      List<Object> items = new ArrayList<>(list.size());
      list.forEach(item -> items.add(TemplateValue.of(item)));
      return items;
    }
    if (x instanceof Map<?, ?> map) {
      return new ArrayList<>(map.keySet());
    }
    if (x instanceof String s) {
      List<Object> characters = new ArrayList<>();
      s.codePoints().forEach(c -> characters.add(Character.toString(c)));
      return characters;
    }
    throw TemplateException.of("cannot iterate over %s", PythonText.repr(x));
  }

  /** Python's {@code len(value)}. */
  static long length(Object value) {
    Object x = Undefined.check(value);
    if (x instanceof String s) {
      return s.codePointCount(0, s.length());
    }
    if (x instanceof List<?> list) {
      return list.size();
    }
    if (x instanceof Map<?, ?> map) {
      return map.size();
    }
    throw TemplateException.of("%s has no length", PythonText.repr(x));
  }
}
