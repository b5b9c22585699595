package org.lethe.benchmark.jinja;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** Jinja2's filters of one value, and lm-eval's {@code regex_replace}. */
final class Filters {

  /** The word starts for the filter title. */
  private static final Pattern WORD_START = Pattern.compile("(?<=[-\\s({\\[<])(?![-\\s({\\[<])");

  private static final Map<String, ValueFilter> FILTERS = new HashMap<>();

  static {
    FILTERS.put("capitalize", text((s, a) -> StringMethods.capitalize(s)));
    FILTERS.put("lower", text((s, a) -> StringMethods.lower(s)));
    FILTERS.put("upper", text((s, a) -> StringMethods.upper(s)));
    FILTERS.put("title", text((s, a) -> title(s)));
    FILTERS.put("trim", text((s, a) -> StringMethods.strip(s, a, true, true)));
    FILTERS.put("string", text((s, a) -> s));
    FILTERS.put("replace", text(StringMethods::replace));
    FILTERS.put("wordcount", text((s, a) -> wordCount(s)));
    FILTERS.put("format", (x, a) -> Formatting.percent(Values.text(x), new Tuple(a.positional())));
    FILTERS.put("regex_replace", RegexReplace::apply);
    FILTERS.put("abs", (x, a) -> absolute(x));
    FILTERS.put("int", (x, a) -> Numbers.integer(x, a.only(1, "default").get(0, "default", 0L)));
    FILTERS.put("float", (x, a) -> Numbers.decimal(x, a.only(1, "default").get(0, "default", 0.0)));
    FILTERS.put("round", Numbers::round);
    FILTERS.put("default", Filters::orElse);
    FILTERS.put("d", Filters::orElse);
    FILTERS.put("length", (x, a) -> Values.length(x));
    FILTERS.put("count", (x, a) -> Values.length(x));
    FILTERS.put("list", (x, a) -> Values.list(x));
    FILTERS.put("items", (x, a) -> CollectionMethods.items((Map<?, ?>) Undefined.check(x)));
    FILTERS.put("first", (x, a) -> end(Values.list(x), true));
    FILTERS.put("last", (x, a) -> end(Values.list(x), false));
    FILTERS.put("reverse", (x, a) -> reversed(x));
    FILTERS.putAll(ListFilters.all(Filters::named));
  }

  private Filters() {}

  /** Returns the filter with a name; an unknown name is an error. */
  static ValueFilter named(String name) {
    ValueFilter filter = FILTERS.get(name);
    if (filter == null) {
      throw TemplateException.of(
          "filter '%s' is not supported; known are %s", name, new TreeSet<>(FILTERS.keySet()));
    }
    return filter;
  }

  @FunctionalInterface
  private interface TextFilter {
    Object apply(String text, Arguments arguments);
  }

  /** Returns a filter that first converts its input to text. */
  private static ValueFilter text(TextFilter filter) {
    return (input, arguments) -> filter.apply(PythonText.str(Undefined.check(input)), arguments);
  }

  private static String title(String s) {
    StringBuilder out = new StringBuilder();
    for (String word : WORD_START.split(s)) {
      if (!word.isEmpty()) {
        int end = word.offsetByCodePoints(0, 1);
        out.append(StringMethods.upper(word.substring(0, end)))
            .append(StringMethods.lower(word.substring(end)));
      }
    }
    return out.toString();
  }

  private static long wordCount(String s) {
    return Pattern.compile("\\w+", Pattern.UNICODE_CHARACTER_CLASS).matcher(s).results().count();
  }

  private static Object absolute(Object x) {
    return Values.isInteger(Undefined.check(x))
        ? (Object) Math.abs(Values.integer(x))
        : (Object) Math.abs(Values.number(x));
  }

  private static Object orElse(Object x, Arguments arguments) {
    Object other = arguments.only(2, "default_value", "boolean").get(0, "default_value", "");
    boolean falsy = Values.truth(arguments.get(1, "boolean", false));
    return x instanceof Undefined || (falsy && !Values.truth(x)) ? other : x;
  }

  private static Object end(List<Object> items, boolean first) {
    if (items.isEmpty()) {
      return new Undefined("no " + (first ? "first" : "last") + " item of an empty list");
    }
    return items.get(first ? 0 : items.size() - 1);
  }

  private static Object reversed(Object x) {
    if (Undefined.check(x) instanceof String) {
      return Slicing.slice(x, null, null, -1L);
    }
    List<Object> items = new ArrayList<>(Values.list(x));
    Collections.reverse(items);
    return items;
  }
}
