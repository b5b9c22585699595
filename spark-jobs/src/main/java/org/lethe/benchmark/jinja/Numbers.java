package org.lethe.benchmark.jinja;

import java.math.BigDecimal;
import java.math.RoundingMode;

/** Jinja2's filters that return numbers. */
final class Numbers {

  private Numbers() {}

  /** Converts text or a number to a whole number, else returns the default value. */
  static Object integer(Object input, Object defaultValue) {
    Object x = Undefined.check(input);
    if (Values.isInteger(x)) {
      return Values.integer(x);
    }
    if (x instanceof Double d) {
      return Double.isFinite(d) ? (Object) (long) d.doubleValue() : defaultValue;
    }
    if (x instanceof String s) {
      try {
        return Long.valueOf(PythonWhitespace.strip(s).replace("_", ""));
      } catch (NumberFormatException e) {
        Object decimal = decimal(x, null);
        return decimal == null ? defaultValue : (Object) (long) ((Double) decimal).doubleValue();
      }
    }
    return defaultValue;
  }

  /** Converts text or a number to a decimal number, else returns the default value. */
  static Object decimal(Object input, Object defaultValue) {
    Object x = Undefined.check(input);
    if (Values.isNumber(x)) {
      return Values.number(x);
    }
    if (x instanceof String s) {
      String digits = PythonWhitespace.strip(s).replace("_", "");
      if (digits.matches("[+-]?(\\d+\\.?\\d*|\\.\\d+)([eE][+-]?\\d+)?")) {
        return Double.valueOf(digits);
      }
    }
    return defaultValue;
  }

  /** Rounds a number to decimals; always a decimal number. */
  static Object round(Object input, Arguments arguments) {
    long decimals =
        Values.integer(arguments.only(2, "precision", "method").get(0, "precision", 0L));
    String method = Values.text(arguments.get(1, "method", "common"));
    RoundingMode mode =
        switch (method) {
          case "common" -> RoundingMode.HALF_EVEN;
          case "ceil" -> RoundingMode.CEILING;
          case "floor" -> RoundingMode.FLOOR;
          default -> throw TemplateException.of("round has no method '%s'", method);
        };
    Object x = Undefined.check(input);
    BigDecimal exact =
        Values.isInteger(x)
            ? BigDecimal.valueOf(Values.integer(x))
            : new BigDecimal(Values.number(x));
    BigDecimal rounded = exact.setScale((int) decimals, mode);
    return Values.isInteger(x) && method.equals("common")
        ? (Object) rounded.longValueExact()
        : (Object) rounded.doubleValue();
  }
}
