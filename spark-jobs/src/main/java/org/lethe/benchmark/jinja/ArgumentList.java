package org.lethe.benchmark.jinja;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The unevaluated arguments of a call.
 *
 * @param positional arguments without a name, in order
 * @param named arguments with a name
 */
record ArgumentList(List<Expression> positional, Map<String, Expression> named) {

  static final ArgumentList NONE = new ArgumentList(List.of(), Map.of());

  /**
   * Evaluates the arguments.
   *
   * @param callee what is called, for errors
   */
  Arguments values(String callee, Scope scope) {
    Map<String, Object> byName = new LinkedHashMap<>();
    named.forEach((name, expression) -> byName.put(name, expression.value(scope)));
    return new Arguments(callee, Expression.values(positional, scope), byName);
  }
}
