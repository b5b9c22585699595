package org.lethe.benchmark.jinja;

import java.util.List;
import java.util.Map;

/**
 * {@code {% macro name(parameters) %}}: a function that prints.
 *
 * @param parameters names in order
 * @param defaults expressions of the parameters that have a default
 */
record Macro(
    String name, List<String> parameters, Map<String, Expression> defaults, List<Block> body)
    implements Block {

  @Override
  public void render(Scope scope, StringBuilder out) {
    Callable call = arguments -> text(scope.aside(), arguments);
    scope.set(name, call);
  }

  private String text(Scope scope, Arguments arguments) {
    arguments.only(parameters.size(), parameters.toArray(String[]::new));
    for (int i = 0; i < parameters.size(); i++) {
      String parameter = parameters.get(i);
      Expression absent = defaults.get(parameter);
      scope.set(
          parameter,
          arguments.has(i, parameter)
              ? arguments.get(i, parameter)
              : absent != null
                  ? absent.value(scope)
                  : new Undefined("parameter '%s' was not provided".formatted(parameter))
                      .lenient());
    }
    StringBuilder text = new StringBuilder();
    body.forEach(block -> block.render(scope, text));
    return text.toString();
  }
}
