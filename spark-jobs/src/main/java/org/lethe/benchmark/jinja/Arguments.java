package org.lethe.benchmark.jinja;

import java.util.List;
import java.util.Map;

/**
 * The arguments of a call of a function, method, filter or test.
 *
 * @param callee what is called, for errors
 * @param positional values in order
 * @param named values by name
 */
record Arguments(String callee, List<Object> positional, Map<String, Object> named) {

  /** Whether an argument is given, by position or by name. */
  boolean has(int index, String name) {
    return index < positional.size() || named.containsKey(name);
  }

  /** Returns an argument by position or name, or a default value when it is absent. */
  Object get(int index, String name, Object defaultValue) {
    if (index < positional.size()) {
      return positional.get(index);
    }
    return named.containsKey(name) ? named.get(name) : defaultValue;
  }

  /** Returns an argument that must be given. */
  Object get(int index, String name) {
    if (!has(index, name)) {
      throw TemplateException.of("%s needs an argument '%s'", callee, name);
    }
    return get(index, name, null);
  }

  /** Refuses arguments beyond the first few and any name that is not one of the known ones. */
  Arguments only(int maxPositional, String... names) {
    if (positional.size() > maxPositional || !List.of(names).containsAll(named.keySet())) {
      throw TemplateException.of(
          "%s takes at most %d arguments %s, got %d and %s",
          callee, maxPositional, List.of(names), positional.size(), named.keySet());
    }
    return this;
  }

  /** The arguments after the first. */
  Arguments rest(String name) {
    return new Arguments(name, positional.subList(1, positional.size()), named);
  }
}
