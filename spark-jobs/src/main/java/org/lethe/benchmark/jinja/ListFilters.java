package org.lethe.benchmark.jinja;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Jinja2's filters of lists. */
final class ListFilters {

  private ListFilters() {}

  /**
   * Returns the filters by name.
   *
   * @param named finds the filter that {@code map} applies to every item
   */
  static Map<String, ValueFilter> all(Function<String, ValueFilter> named) {
    return Map.ofEntries(
        Map.entry("join", ListFilters::join),
        Map.entry("map", (x, a) -> map(x, a, named)),
        Map.entry("select", (x, a) -> select(x, a, true)),
        Map.entry("reject", (x, a) -> select(x, a, false)),
        Map.entry("selectattr", (x, a) -> selectAttribute(x, a, true)),
        Map.entry("rejectattr", (x, a) -> selectAttribute(x, a, false)),
        Map.entry("sort", ListFilters::sort),
        Map.entry("dictsort", ListFilters::sortEntries),
        Map.entry("unique", ListFilters::unique),
        Map.entry("sum", ListFilters::sum),
        Map.entry("min", (x, a) -> extreme(x, a, false)),
        Map.entry("max", (x, a) -> extreme(x, a, true)));
  }

  private static Object join(Object x, Arguments arguments) {
    Object separator = arguments.only(2, "d", "attribute").get(0, "d", "");
    Object attribute = arguments.get(1, "attribute", null);
    return Values.list(x).stream()
        .map(item -> attribute == null ? item : path(item, attribute))
        .map(PythonText::str)
        .collect(Collectors.joining(PythonText.str(separator)));
  }

  /** An attribute by name, by index, or by a path with dots. */
  private static Object path(Object item, Object attribute) {
    if (Values.isInteger(attribute)) {
      return Members.item(item, attribute);
    }
    Object value = item;
    for (String part : Values.text(attribute).split("\\.", -1)) {
      value =
          StringMethods.all(part, Character::isDigit)
              ? Members.item(value, Long.valueOf(part))
              : Members.item(value, part);
    }
    return value;
  }

  private static Object map(Object x, Arguments arguments, Function<String, ValueFilter> named) {
    List<Object> mapped = new ArrayList<>();
    if (arguments.positional().isEmpty()) {
      Object attribute = arguments.only(0, "attribute", "default").get(0, "attribute");
      for (Object item : Values.list(x)) {
        Object value = path(item, attribute);
        boolean absent = value instanceof Undefined && arguments.named().containsKey("default");
        mapped.add(absent ? arguments.named().get("default") : value);
      }
      return mapped;
    }
    String name = Values.text(arguments.get(0, "filter"));
    ValueFilter filter = named.apply(name);
    Arguments rest = arguments.rest("filter '" + name + "'");
    Values.list(x).forEach(item -> mapped.add(TemplateValue.of(filter.apply(item, rest))));
    return mapped;
  }

  private static Object select(Object x, Arguments arguments, boolean keep) {
    return Values.list(x).stream()
        .filter(item -> holds(item, arguments) == keep)
        .collect(Collectors.toCollection(ArrayList::new));
  }

  private static Object selectAttribute(Object x, Arguments arguments, boolean keep) {
    Object attribute = arguments.get(0, "attribute");
    Arguments rest = arguments.rest(arguments.callee());
    return Values.list(x).stream()
        .filter(item -> holds(path(item, attribute), rest) == keep)
        .collect(Collectors.toCollection(ArrayList::new));
  }

  private static boolean holds(Object item, Arguments arguments) {
    if (arguments.positional().isEmpty()) {
      return Values.truth(item);
    }
    String name = Values.text(arguments.get(0, "test"));
    return switch (name) {
      case "==", "!=", "<", "<=", ">", ">=" ->
          Operators.compare(name, item, arguments.get(1, "other"));
      default -> Tests.named(name).holds(item, arguments.rest("test '" + name + "'"));
    };
  }

  private static Object sort(Object x, Arguments arguments) {
    Arguments known = arguments.only(3, "reverse", "case_sensitive", "attribute");
    Object attribute = known.get(2, "attribute", null);
    Comparator<Object> order = order(Values.truth(known.get(1, "case_sensitive", false)));
    Comparator<Object> byAttribute =
        attribute == null ? order : (a, b) -> order.compare(path(a, attribute), path(b, attribute));
    List<Object> sorted = new ArrayList<>(Values.list(x));
    // Python's reverse keeps equal items in their order, as a reversed comparator does
    sorted.sort(
        Values.truth(known.get(0, "reverse", false)) ? byAttribute.reversed() : byAttribute);
    return sorted;
  }

  private static Object sortEntries(Object x, Arguments arguments) {
    Arguments known = arguments.only(3, "case_sensitive", "by", "reverse");
    long part = "value".equals(known.get(1, "by", "key")) ? 1 : 0;
    Comparator<Object> order = order(Values.truth(known.get(0, "case_sensitive", false)));
    Comparator<Object> byPart =
        (a, b) -> order.compare(Members.item(a, part), Members.item(b, part));
    List<Object> sorted = CollectionMethods.items((Map<?, ?>) Undefined.check(x));
    sorted.sort(Values.truth(known.get(2, "reverse", false)) ? byPart.reversed() : byPart);
    return sorted;
  }

  private static Object unique(Object x, Arguments arguments) {
    Arguments known = arguments.only(2, "case_sensitive", "attribute");
    boolean caseSensitive = Values.truth(known.get(0, "case_sensitive", false));
    Object attribute = known.get(1, "attribute", null);
    List<Object> seen = new ArrayList<>();
    List<Object> kept = new ArrayList<>();
    for (Object item : Values.list(x)) {
      Object key = folded(attribute == null ? item : path(item, attribute), caseSensitive);
      if (seen.stream().noneMatch(other -> Operators.equal(other, key))) {
        seen.add(key);
        kept.add(item);
      }
    }
    return kept;
  }

  private static Object sum(Object x, Arguments arguments) {
    Object attribute = arguments.only(2, "attribute", "start").get(0, "attribute", null);
    Object total = arguments.get(1, "start", 0L);
    for (Object item : Values.list(x)) {
      total = Operators.binary("+", total, attribute == null ? item : path(item, attribute));
    }
    return total;
  }

  private static Object extreme(Object x, Arguments arguments, boolean largest) {
    Arguments known = arguments.only(2, "case_sensitive", "attribute");
    Object attribute = known.get(1, "attribute", null);
    Comparator<Object> order = order(Values.truth(known.get(0, "case_sensitive", false)));
    Comparator<Object> byAttribute =
        (a, b) ->
            attribute == null
                ? order.compare(a, b)
                : order.compare(path(a, attribute), path(b, attribute));
    List<Object> items = Values.list(x);
    if (items.isEmpty()) {
      return new Undefined("no extreme of an empty list");
    }
    // the first of equal ones, as Python's
    return Collections.min(items, largest ? byAttribute.reversed() : byAttribute);
  }

  /** Returns the order of values, which ignores case unless it is case-sensitive. */
  private static Comparator<Object> order(boolean caseSensitive) {
    return (x, y) -> Operators.order(folded(x, caseSensitive), folded(y, caseSensitive));
  }

  private static Object folded(Object x, boolean caseSensitive) {
    return x instanceof String s && !caseSensitive ? StringMethods.lower(s) : x;
  }
}
