package org.lethe.benchmark.jinja;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Fields, indices, slices and methods of values. */
final class Members {

  private Members() {}

  /** {@code object.name}: a method of Python's type, else a key. */
  static Object attribute(Object object, String name) {
    Object x = Undefined.check(object);
    if (x instanceof Globals.Namespace namespace) {
      return namespace.values().getOrDefault(name, missing(x, name));
    }
    Callable method = method(x, name);
    if (method != null) {
      return method;
    }
    return x instanceof Map<?, ?> map && map.containsKey(name)
        ? Values.of(map.get(name))
        : missing(x, name);
  }

  /** {@code object[key]}: an index or key, else a method. */
  static Object item(Object object, Object key) {
    Object x = Undefined.check(object);
    Object k = Values.of(Undefined.check(key));
    if (x instanceof Map<?, ?> map) {
      Object actualKey = map.containsKey(k) || !(k instanceof Long n) ? k : integerKey(map, n);
      if (map.containsKey(actualKey)) {
        return Values.of(map.get(actualKey));
      }
    } else if (Values.isInteger(k) && (x instanceof List<?> || x instanceof String)) {
      int size = (int) Values.length(x);
      long index = Values.integer(k) < 0 ? Values.integer(k) + size : Values.integer(k);
      if (index < 0 || index >= size) {
        return new Undefined(
            "index %s is outside of %s".formatted(PythonText.repr(k), PythonText.repr(x)));
      }
      return x instanceof List<?> list
          ? Values.of(list.get((int) index))
          : Character.toString(((String) x).codePointAt(offset((String) x, (int) index)));
    }
    Callable method = k instanceof String name ? method(x, name) : null;
    return method != null ? method : missing(x, PythonText.str(k));
  }

  /** Returns the key in its stored type: maps from Java may hold Integer keys. */
  private static Object integerKey(Map<?, ?> map, Long key) {
    return map.containsKey(key.intValue()) ? (Object) key.intValue() : (Object) key;
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

  /** {@code object[start:stop:step]}; null bounds are absent. */
  static Object slice(Object object, Object start, Object stop, Object step) {
    Object x = Undefined.check(object);
    int size = (int) Values.length(x);
    long stride = step == null ? 1 : Values.integer(step);
    if (stride == 0) {
      throw new TemplateException("slice step must not be zero");
    }
    long from = bound(start, size, stride > 0 ? 0 : size - 1, stride);
    long to = bound(stop, size, stride > 0 ? size : -1, stride);
    List<Object> items = Values.list(x);
    List<Object> picked = new ArrayList<>();
    for (long i = from; stride > 0 ? i < to : i > to; i += stride) {
      picked.add(items.get((int) i));
    }
    if (x instanceof String) {
      return picked.stream().map(String.class::cast).collect(Collectors.joining());
    }
    return x instanceof Tuple ? new Tuple(picked) : picked;
  }

  private static long bound(Object value, int size, long absent, long stride) {
    if (value == null) {
      return absent;
    }
    long index = Values.integer(value);
    long positive = index < 0 ? index + size : index;
    return stride > 0
        ? Math.max(0, Math.min(size, positive))
        : Math.max(-1, Math.min(size - 1L, positive));
  }

  /** Position in UTF-16 units of a code point. */
  static int offset(String text, int codePoint) {
    return text.offsetByCodePoints(0, codePoint);
  }
}
