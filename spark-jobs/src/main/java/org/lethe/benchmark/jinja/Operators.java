package org.lethe.benchmark.jinja;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Python's operators. */
final class Operators {

  private Operators() {}

  static Object binary(String operator, Object left, Object right) {
    if (operator.equals("~")) {
      return PythonText.str(left) + PythonText.str(right);
    }
    Object a = TemplateValue.of(Undefined.defined(left));
    Object b = TemplateValue.of(Undefined.defined(right));
    if (Values.isNumber(a) && Values.isNumber(b)) {
      return arithmetic(operator, a, b);
    }
    if (operator.equals("+") && a instanceof String x && b instanceof String y) {
      return x + y;
    }
    if (operator.equals("+") && a instanceof List<?> && b instanceof List<?>) {
      List<Object> joined = new ArrayList<>(Values.list(a));
      joined.addAll(Values.list(b));
      return a instanceof Tuple ? new Tuple(joined) : joined;
    }
    if (operator.equals("*") && (Values.isInteger(a) || Values.isInteger(b))) {
      return Values.isInteger(a) ? repeated(b, Values.integer(a)) : repeated(a, Values.integer(b));
    }
    if (operator.equals("%") && a instanceof String format) {
      return Formatting.percent(format, b);
    }
    throw TemplateException.of(
        "cannot compute %s %s %s", PythonText.repr(a), operator, PythonText.repr(b));
  }

  private static Object repeated(Object value, long times) {
    if (value instanceof String s) {
      return s.repeat((int) Math.max(0, times));
    }
    List<Object> items = Values.list(value);
    List<Object> repetitions = new ArrayList<>();
    for (long i = 0; i < times; i++) {
      repetitions.addAll(items);
    }
    return repetitions;
  }

  private static Object arithmetic(String operator, Object a, Object b) {
    boolean bothIntegers = Values.isInteger(a) && Values.isInteger(b);
    try {
      return bothIntegers && !operator.equals("/") && !isNegativePower(operator, b)
          ? (Object) integers(operator, Values.integer(a), Values.integer(b))
          : (Object) decimals(operator, Values.number(a), Values.number(b));
    } catch (ArithmeticException e) {
      throw TemplateException.of(
          "cannot compute %s %s %s: %s",
          PythonText.repr(a), operator, PythonText.repr(b), e.getMessage());
    }
  }

  private static boolean isNegativePower(String operator, Object b) {
    return operator.equals("**") && Values.integer(b) < 0;
  }

  private static long integers(String operator, long a, long b) {
    return switch (operator) {
      case "+" -> Math.addExact(a, b);
      case "-" -> Math.subtractExact(a, b);
      case "*" -> Math.multiplyExact(a, b);
      case "//" -> Math.floorDiv(a, b);
      case "%" -> Math.floorMod(a, b);
      default -> java.math.BigInteger.valueOf(a).pow(Math.toIntExact(b)).longValueExact();
    };
  }

  private static double decimals(String operator, double a, double b) {
    if (b == 0 && List.of("/", "//", "%").contains(operator)) {
      throw new ArithmeticException("division by zero");
    }
    return switch (operator) {
      case "+" -> a + b;
      case "-" -> a - b;
      case "*" -> a * b;
      case "/" -> a / b;
      case "//" -> Math.floor(a / b);
      case "%" -> a - b * Math.floor(a / b);
      default -> Math.pow(a, b);
    };
  }

  static Object signed(boolean negative, Object value) {
    if (Values.isInteger(Undefined.check(value))) {
      return negative ? -Values.integer(value) : Values.integer(value);
    }
    return negative ? -Values.number(value) : Values.number(value);
  }

  static boolean compare(String operator, Object left, Object right) {
    if (operator.equals("==") || operator.equals("!=")) {
      return equal(left, right) == operator.equals("==");
    }
    boolean in = operator.equals("in");
    if (in || operator.equals("not in")) {
      return contains(right, left) == in;
    }
    Object a = TemplateValue.of(Undefined.defined(left));
    Object b = TemplateValue.of(Undefined.defined(right));
    return switch (operator) {
      case "<" -> order(a, b) < 0;
      case "<=" -> order(a, b) <= 0;
      case ">" -> order(a, b) > 0;
      default -> order(a, b) >= 0;
    };
  }

  /** Python's {@code a == b}: 1, 1.0 and True are equal, a list and a tuple are not. */
  static boolean equal(Object x, Object y) {
    if (Undefined.isLenient(x) || Undefined.isLenient(y)) {
      return Undefined.isLenient(x) && Undefined.isLenient(y);
    }
    Object a = TemplateValue.of(Undefined.check(x));
    Object b = TemplateValue.of(Undefined.check(y));
    if (Values.isNumber(a) && Values.isNumber(b)) {
      return Values.isInteger(a) && Values.isInteger(b)
          ? Values.integer(a) == Values.integer(b)
          : Values.number(a) == Values.number(b);
    }
    if (a instanceof List<?> p && b instanceof List<?> q) {
      return a instanceof Tuple == b instanceof Tuple && p.size() == q.size() && equalItems(p, q);
    }
    if (a instanceof Map<?, ?> p && b instanceof Map<?, ?> q) {
      return p.keySet().equals(q.keySet())
          && p.keySet().stream().allMatch(key -> equal(p.get(key), q.get(key)));
    }
    return Objects.equals(a, b);
  }

  private static boolean equalItems(List<?> p, List<?> q) {
    Iterator<?> other = q.iterator();
    return p.stream().allMatch(item -> equal(item, other.next()));
  }

  /** Python's {@code item in container}. */
  static boolean contains(Object container, Object item) {
    Object sought = Undefined.isLenient(item) ? item : TemplateValue.of(Undefined.check(item));
    if (container instanceof String text) {
      return text.contains(Values.text(Undefined.defined(sought)));
    }
    return container instanceof Map<?, ?> map
        ? map.containsKey(sought)
        : Values.list(container).stream().anyMatch(other -> equal(other, sought));
  }

  /** Python's order of numbers, of text by code points, of lists item by item. */
  static int order(Object x, Object y) {
    Object a = TemplateValue.of(Undefined.check(x));
    Object b = TemplateValue.of(Undefined.check(y));
    if (Values.isNumber(a) && Values.isNumber(b)) {
      return Double.compare(Values.number(a), Values.number(b));
    }
    if (a instanceof String p && b instanceof String q) {
      return java.util.Arrays.compare(p.codePoints().toArray(), q.codePoints().toArray());
    }
    if (a instanceof List<?> p && b instanceof List<?> q) {
      for (int i = 0; i < Math.min(p.size(), q.size()); i++) {
        if (!equal(p.get(i), q.get(i))) {
          return order(p.get(i), q.get(i));
        }
      }
      return Integer.compare(p.size(), q.size());
    }
    throw TemplateException.of("%s and %s have no order", PythonText.repr(a), PythonText.repr(b));
  }
}
