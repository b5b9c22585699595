package org.lethe.benchmark.jinja;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Methods of Python's {@code list}, {@code tuple} and {@code dict} that do not modify. */
final class CollectionMethods {

  private CollectionMethods() {}

  /** Returns a method bound to its list; null when there is none of the name. */
  static Callable bind(List<?> list, String name) {
    return switch (name) {
      case "index" -> arguments -> index(list, arguments.only(1).get(0, "value"));
      case "count" ->
          arguments -> {
            Object value = arguments.only(1).get(0, "value");
            return list.stream().filter(item -> Operators.equal(item, value)).count();
          };
      case "append", "extend", "insert", "pop", "remove", "sort", "reverse", "clear", "copy" ->
          throw TemplateException.of("list method '%s' is not supported", name);
      default -> null;
    };
  }

  private static Object index(List<?> list, Object value) {
    for (int i = 0; i < list.size(); i++) {
      if (Operators.equal(list.get(i), value)) {
        return (long) i;
      }
    }
    throw TemplateException.of("%s is not in %s", PythonText.repr(value), PythonText.repr(list));
  }

  /** Returns a method bound to its mapping; null when there is none of the name. */
  static Callable bind(Map<?, ?> map, String name) {
    return switch (name) {
      case "items" -> arguments -> items(map);
      case "keys" -> arguments -> new ArrayList<Object>(map.keySet());
      case "values" -> arguments -> Values.list(new ArrayList<>(map.values()));
      case "get" ->
          arguments -> {
            Object key = Undefined.check(arguments.only(2).get(0, "key"));
            Object storedKey = storedKey(map, TemplateValue.of(key));
            return map.containsKey(storedKey)
                ? TemplateValue.of(map.get(storedKey))
                : arguments.get(1, "default", null);
          };
      case "pop", "update", "setdefault", "clear", "popitem", "copy", "fromkeys" ->
          throw TemplateException.of("dict method '%s' is not supported", name);
      default -> null;
    };
  }

  /** Returns a key in its stored type: maps from Java may hold Integer keys. */
  static Object storedKey(Map<?, ?> map, Object key) {
    return !map.containsKey(key) && key instanceof Long number && map.containsKey(number.intValue())
        ? (Object) number.intValue()
        : key;
  }

  static List<Object> items(Map<?, ?> map) {
    List<Object> items = new ArrayList<>();
    map.forEach((key, value) -> items.add(Tuple.of(key, TemplateValue.of(value))));
    return items;
  }
}
