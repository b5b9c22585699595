package org.lethe.benchmark.jinja;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Iterator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Python's {@code text % values} and {@code text.format(...)}, plain forms only. */
final class Formatting {

  private static final Pattern PERCENT = Pattern.compile("%(?:%|(?:\\.(\\d+))?([srdif])|(.?))");
  private static final Pattern BRACES =
      Pattern.compile("\\{\\{|}}|\\{(\\w*)(?::\\.(\\d+)f)?}|[{}]");

  private Formatting() {}

  static String percent(String format, Object values) {
    List<?> list = values instanceof Tuple tuple ? tuple : java.util.Arrays.asList(values);
    Iterator<?> next = list.iterator();
    StringBuilder out = new StringBuilder();
    Matcher matcher = PERCENT.matcher(format);
    while (matcher.find()) {
      String text = "%";
      if (matcher.group(2) != null) {
        if (!next.hasNext()) {
          throw TemplateException.of("not enough values for '%s'", format);
        }
        text = converted(matcher.group(2), matcher.group(1), next.next());
      } else if (matcher.group(3) != null) {
        throw TemplateException.of("format '%s' of '%s' is not supported", matcher.group(), format);
      }
      matcher.appendReplacement(out, Matcher.quoteReplacement(text));
    }
    if (next.hasNext()) {
      throw TemplateException.of("too many values for '%s'", format);
    }
    return matcher.appendTail(out).toString();
  }

  private static String converted(String kind, String digits, Object value) {
    return switch (kind) {
      case "s" -> shortened(PythonText.str(value), digits);
      case "r" -> shortened(PythonText.repr(value), digits);
      case "f" -> fixed(Values.number(value), digits == null ? 6 : Integer.parseInt(digits));
      default ->
          Long.toString(
              Undefined.check(value) instanceof Double d
                  ? (long) d.doubleValue()
                  : Values.integer(value));
    };
  }

  private static String shortened(String text, String length) {
    return length == null ? text : (String) Slicing.slice(text, null, Long.valueOf(length), null);
  }

  /** A number with fixed decimals, rounded from its exact binary value. */
  static String fixed(double value, int decimals) {
    return new BigDecimal(value).setScale(decimals, RoundingMode.HALF_EVEN).toPlainString();
  }

  static Object format(String format, Arguments arguments) {
    StringBuilder out = new StringBuilder();
    Matcher matcher = BRACES.matcher(format);
    int index = 0;
    while (matcher.find()) {
      String found = matcher.group();
      String text = found.substring(0, 1);
      if (matcher.group(1) != null) {
        String name = matcher.group(1);
        boolean byIndex = name.isEmpty() || Character.isDigit(name.charAt(0));
        int position = !byIndex ? Integer.MAX_VALUE : name.isEmpty() ? index++ : number(name);
        Object value = arguments.get(position, name);
        text =
            matcher.group(2) == null
                ? PythonText.str(value)
                : fixed(Values.number(value), Integer.parseInt(matcher.group(2)));
      } else if (found.length() == 1) {
        throw TemplateException.of("format '%s' is not supported", format);
      }
      matcher.appendReplacement(out, Matcher.quoteReplacement(text));
    }
    return matcher.appendTail(out).toString();
  }

  private static int number(String name) {
    return Integer.parseInt(name);
  }
}
