package org.lethe.benchmark.jinja;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Values as Python prints them. */
public final class PythonText {

  /** Digits that identify every double. */
  private static final int MAX_DIGITS = 17;

  private PythonText() {}

  /** Python's {@code str(value)}. */
  public static String str(Object value) {
    if (value instanceof PythonObject object) {
      return object.str();
    }
    Object x = Undefined.check(value);
    return x instanceof String s ? s : repr(x);
  }

  /** Python's {@code repr(value)}. */
  static String repr(Object value) {
    Object x = TemplateValue.of(Undefined.check(value));
    if (x instanceof String s) {
      return quoted(s);
    }
    if (x instanceof Boolean b) {
      return b ? "True" : "False";
    }
    if (x instanceof Double d) {
      return decimal(d);
    }
    if (x instanceof Tuple tuple) {
      return tuple.size() == 1 ? "(" + repr(tuple.get(0)) + ",)" : "(" + joined(tuple) + ")";
    }
    if (x instanceof List<?> list) {
      return "[" + joined(list) + "]";
    }
    if (x instanceof Map<?, ?> map) {
      return map.entrySet().stream()
          .map(entry -> repr(entry.getKey()) + ": " + repr(entry.getValue()))
          .collect(Collectors.joining(", ", "{", "}"));
    }
    if (x instanceof PythonObject object) {
      return object.repr();
    }
    if (x == null || x instanceof Long || x instanceof BigInteger) {
      return x == null ? "None" : x.toString();
    }
    throw TemplateException.of("a %s cannot be printed", x.getClass().getSimpleName());
  }

  private static String joined(List<?> items) {
    return items.stream().map(PythonText::repr).collect(Collectors.joining(", "));
  }

  private static String quoted(String text) {
    char quote = text.contains("'") && !text.contains("\"") ? '"' : '\'';
    StringBuilder out = new StringBuilder().append(quote);
    text.codePoints().forEach(c -> escape(c, quote, out));
    return out.append(quote).toString();
  }

  private static void escape(int c, char quote, StringBuilder out) {
    switch (c) {
      case '\n' -> out.append("\\n");
      case '\r' -> out.append("\\r");
      case '\t' -> out.append("\\t");
      default -> {
        if (c == quote || c == '\\') {
          out.append('\\').append((char) c);
        } else if (isPrintable(c)) {
          out.appendCodePoint(c);
        } else {
          String form = c < 0x100 ? "\\x%02x" : c < 0x10000 ? "\\u%04x" : "\\U%08x";
          out.append(form.formatted(c));
        }
      }
    }
  }

  /** Python's {@code str.isprintable} of one character. */
  private static boolean isPrintable(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.UNASSIGNED,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      case Character.SPACE_SEPARATOR -> c == ' ';
      default -> true;
    };
  }

  /** The shortest digits that read back as the same double, in Python's layout. */
  static String decimal(double d) {
    if (Double.isNaN(d)) {
      return "nan";
    }
    if (Double.isInfinite(d)) {
      return d > 0 ? "inf" : "-inf";
    }
    if (d == 0) {
      return 1 / d > 0 ? "0.0" : "-0.0";
    }
    BigDecimal exact = new BigDecimal(d);
    BigDecimal shortest = exact;
    for (int digits = 1; digits <= MAX_DIGITS; digits++) {
      shortest = exact.round(new MathContext(digits));
      if (shortest.doubleValue() == d) {
        break;
      }
    }
    shortest = shortest.stripTrailingZeros();
    int exponent = shortest.precision() - shortest.scale() - 1;
    if (exponent >= -4 && exponent < 16) {
      String plain = shortest.toPlainString();
      return plain.contains(".") ? plain : plain + ".0";
    }
    String digits = shortest.unscaledValue().abs().toString();
    String mantissa = digits.charAt(0) + (digits.length() > 1 ? "." + digits.substring(1) : "");
    return "%s%se%s%02d"
        .formatted(d < 0 ? "-" : "", mantissa, exponent < 0 ? "-" : "+", Math.abs(exponent));
  }
}
