package org.lethe.benchmark.jinja;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Names that an expression can see, innermost first. */
final class Scope {
  private final Map<String, ?> fields;
  private final Syntax syntax;
  private final Scope outer;
  private final List<Span> generated;
  private final Map<String, Object> locals = new HashMap<>();

  private Scope(Map<String, ?> fields, Syntax syntax, Scope outer, List<Span> generated) {
    this.fields = fields;
    this.syntax = syntax;
    this.outer = outer;
    this.generated = generated;
  }

  static Scope of(Map<String, ?> fields, Syntax syntax) {
    return new Scope(fields, syntax, null, new ArrayList<>());
  }

  /** Returns a scope within this one. */
  Scope inner() {
    return new Scope(fields, syntax, this, generated);
  }

  /** Returns a scope within this one for text that is printed elsewhere than on the page. */
  Scope aside() {
    return new Scope(fields, syntax, this, new ArrayList<>());
  }

  /** Notes that the text from one character up to another is the assistant's. */
  void addGenerated(int start, int end) {
    generated.add(new Span(start, end));
  }

  /** The text on the page that is the assistant's, in order. */
  List<Span> generated() {
    return generated;
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
