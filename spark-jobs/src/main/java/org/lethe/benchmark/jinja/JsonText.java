package org.lethe.benchmark.jinja;

import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.TreeMap;

/** Values as Python's {@code json.dumps} writes them, without escapes of letters. */
final class JsonText {

  private static final int CONTROL = 0x20;

  private final String indent;
  private final String comma;
  private final String colon;
  private final boolean sorted;

  private JsonText(Arguments arguments) {
    Object width = arguments.get(1, "indent", null);
    indent = width == null || width instanceof String ? (String) width : blanks(width);
    Object separators = arguments.get(2, "separators", null);
    comma =
        separators == null
            ? (indent == null ? ", " : ",")
            : Values.text(Values.list(separators).get(0));
    colon = separators == null ? ": " : Values.text(Values.list(separators).get(1));
    sorted = Values.truth(arguments.get(3, "sort_keys", false));
  }

  private static String blanks(Object width) {
    return " ".repeat(Math.toIntExact(Values.integer(width)));
  }

  /** The filter {@code tojson} of chat templates. */
  static Object filter(Object input, Arguments arguments) {
    arguments.only(4, "ensure_ascii", "indent", "separators", "sort_keys");
    if (Values.truth(arguments.get(0, "ensure_ascii", false))) {
      throw TemplateException.of("tojson with ensure_ascii is not supported");
    }
    return new JsonText(arguments).of(Undefined.defined(input), "\n");
  }

  private String of(Object value, String line) {
    Object x = TemplateValue.of(Undefined.defined(value));
    if (x instanceof String text) {
      return quoted(text);
    }
    if (x == null) {
      return "null";
    }
    if (x instanceof Boolean || x instanceof Long) {
      return x.toString();
    }
    if (x instanceof Double number) {
      return PythonText.decimal(number);
    }
    StringJoiner items = new StringJoiner(indent == null ? comma : comma + line + indent);
    String inner = indent == null ? line : line + indent;
    if (x instanceof List<?> list) {
      list.forEach(item -> items.add(of(item, inner)));
      return enclosed("[", items, "]", list.isEmpty(), line);
    }
    if (x instanceof Map<?, ?> map) {
      Map<?, ?> ordered = sorted ? new TreeMap<Object, Object>(map) : map;
      ordered.forEach((key, item) -> items.add(key(key) + colon + of(item, inner)));
      return enclosed("{", items, "}", map.isEmpty(), line);
    }
    throw TemplateException.of("%s cannot be written as JSON", PythonText.repr(x));
  }

  private String key(Object key) {
    return quoted(key instanceof String text ? text : of(key, ""));
  }

  private String enclosed(
      String open, StringJoiner items, String close, boolean empty, String line) {
    return indent == null || empty
        ? open + items + close
        : open + line + indent + items + line + close;
  }

  private static String quoted(String text) {
    StringBuilder out = new StringBuilder("\"");
    for (char c : text.toCharArray()) {
      switch (c) {
        case '"', '\\' -> out.append('\\').append(c);
        case '\n' -> out.append("\\n");
        case '\r' -> out.append("\\r");
        case '\t' -> out.append("\\t");
        case '\b' -> out.append("\\b");
        case '\f' -> out.append("\\f");
        default -> out.append(c < CONTROL ? "\\u%04x".formatted((int) c) : Character.toString(c));
      }
    }
    return out.append('"').toString();
  }
}
