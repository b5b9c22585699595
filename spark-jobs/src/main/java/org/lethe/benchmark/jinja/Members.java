package org.lethe.benchmark.jinja;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Fields, indices and methods of values. */
final class Members {

  private Members() {}

  /** {@code object.name}: a method of Python's type, else a key. */
  static Object attribute(Object object, String name) {
    Object x = Undefined.defined(object);
    if (x instanceof Globals.Namespace namespace) {
      return namespace.values().getOrDefault(name, missing(x, name));
    }
    Callable method = method(x, name);
    if (method != null) {
      return method;
    }
    return x instanceof Map<?, ?> map && map.containsKey(name)
        ? TemplateValue.of(map.get(name))
        : missing(x, name);
  }

  /** {@code object[key]}: an index or key, else a method. */
  static Object item(Object object, Object key) {
    Object x = Undefined.defined(object);
    Object k = TemplateValue.of(Undefined.check(key));
    if (x instanceof Map<?, ?> map) {
      Object storedKey = CollectionMethods.storedKey(map, k);
      if (map.containsKey(storedKey)) {
        return TemplateValue.of(map.get(storedKey));
      }
    } else if (Values.isInteger(k) && (x instanceof List<?> || x instanceof String)) {
      int size = (int) Values.length(x);
      long index = Values.integer(k) < 0 ? Values.integer(k) + size : Values.integer(k);
      if (index < 0 || index >= size) {
        return new Undefined(
            "index %s is outside of %s".formatted(PythonText.repr(k), PythonText.repr(x)));
      }
      return x instanceof List<?> list
          ? TemplateValue.of(list.get((int) index))
          : Character.toString(((String) x).codePointAt(offset((String) x, (int) index)));
    }
    Callable method = k instanceof String name ? method(x, name) : null;
    return method != null ? method : missing(x, PythonText.str(k));
  }

  private static Undefined missing(Object object, String name) {
    String known =
        object instanceof Map<?, ?> map
            ? "; it has "
                + map.keySet().stream().map(PythonText::repr).collect(Collectors.joining(", "))
            : "";
    return new Undefined("%s has no '%s'%s".formatted(typeName(object), name, known));
  }

  /** Python's name of a value's type. */
  static String typeName(Object x) {
    if (x == null) {
      return "None";
    }
    if (x instanceof Map<?, ?>) {
      return "dict";
    }
    if (x instanceof List<?>) {
      return x instanceof Tuple ? "tuple" : "list";
    }
    return x instanceof String
        ? "str"
        : x instanceof Long ? "int" : x instanceof Double ? "float" : "value";
  }

  private static Callable method(Object x, String name) {
    if (x instanceof String text) {
      return StringMethods.bind(text, name);
    }
    if (x instanceof Map<?, ?> map) {
      return CollectionMethods.bind(map, name);
    }
    return x instanceof List<?> list ? CollectionMethods.bind(list, name) : null;
  }

  /** Position in UTF-16 units of a code point. */
  static int offset(String text, int codePoint) {
    return text.offsetByCodePoints(0, codePoint);
  }
}
