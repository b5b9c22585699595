package org.lethe.benchmark.jinja;

import java.util.HashMap;
import java.util.Map;

/** Names that an expression can see, innermost first. */
final class Scope {
  private final Map<String, ?> fields;
  private final Syntax syntax;
  private final Scope outer;
  private final Map<String, Object> locals = new HashMap<>();

  private Scope(Map<String, ?> fields, Syntax syntax, Scope outer) {
    this.fields = fields;
    this.syntax = syntax;
    this.outer = outer;
  }

  static Scope of(Map<String, ?> fields, Syntax syntax) {
    return new Scope(fields, syntax, null);
  }

  /** Returns a scope within this one. */
  Scope inner() {
    return new Scope(fields, syntax, this);
  }

  void set(String name, Object value) {
    locals.put(name, value);
  }

  /** Returns the value of a name, or an {@link Undefined}. */
  Object get(String name) {
    for (Scope scope = this; scope != null; scope = scope.outer) {
      if (scope.locals.containsKey(name)) {
        return scope.locals.get(name);
      }
    }
    if (fields.containsKey(name)) {
      return TemplateValue.of(fields.get(name));
    }
    Object global = Globals.get(name);
    return global != null
        ? global
        : syntax.found(
            new Undefined(
                "'%s' is undefined; the document has %s".formatted(name, fields.keySet())));
  }
}
