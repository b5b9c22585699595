package org.lethe.benchmark.jinja;

import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Predicate;

/** Jinja2's tests: {@code value is name}. */
final class Tests {

  @FunctionalInterface
  interface Test {
    boolean holds(Object subject, Arguments arguments);
  }

  private static final Map<String, Test> TESTS =
      Map.ofEntries(
          Map.entry("defined", (x, a) -> !(x instanceof Undefined)),
          Map.entry("undefined", (x, a) -> x instanceof Undefined),
          Map.entry("none", of(x -> x == null)),
          Map.entry("boolean", of(x -> x instanceof Boolean)),
          Map.entry("true", of(x -> Boolean.TRUE.equals(x))),
          Map.entry("false", of(x -> Boolean.FALSE.equals(x))),
          Map.entry("integer", of(x -> x instanceof Long)),
          Map.entry("float", of(x -> x instanceof Double)),
          Map.entry("number", of(Values::isNumber)),
          Map.entry("string", of(x -> x instanceof String)),
          Map.entry("mapping", of(x -> x instanceof Map)),
          Map.entry("sequence", of(Tests::isIterable)),
          Map.entry("iterable", of(Tests::isIterable)),
          Map.entry("lower", of(x -> isCased(PythonText.str(x), true))),
          Map.entry("upper", of(x -> isCased(PythonText.str(x), false))),
          Map.entry("odd", of(x -> Math.floorMod(Values.integer(x), 2) == 1)),
          Map.entry("even", of(x -> Math.floorMod(Values.integer(x), 2) == 0)),
          Map.entry(
              "divisibleby", (x, a) -> Values.integer(x) % Values.integer(a.get(0, "num")) == 0),
          Map.entry("eq", comparing("==")),
          Map.entry("equalto", comparing("==")),
          Map.entry("ne", comparing("!=")),
          Map.entry("lt", comparing("<")),
          Map.entry("lessthan", comparing("<")),
          Map.entry("le", comparing("<=")),
          Map.entry("gt", comparing(">")),
          Map.entry("greaterthan", comparing(">")),
          Map.entry("ge", comparing(">=")),
          Map.entry("in", comparing("in")));

  private Tests() {}

  static Test named(String name) {
    Test test = TESTS.get(name);
    if (test == null) {
      throw TemplateException.of(
          "test '%s' is not supported; known are %s", name, new TreeSet<>(TESTS.keySet()));
    }
    return test;
  }

  private static Test of(Predicate<Object> predicate) {
    return (subject, arguments) -> {
      arguments.only(0);
      return predicate.test(Undefined.isLenient(subject) ? subject : Undefined.check(subject));
    };
  }

  private static Test comparing(String operator) {
    return (subject, arguments) ->
        Operators.compare(operator, subject, arguments.only(1).get(0, "other"));
  }

  private static boolean isIterable(Object x) {
    return x instanceof String
        || x instanceof List
        || x instanceof Map
        || x instanceof Undefined; // a lenient one, empty
  }

  private static boolean isCased(String s, boolean lower) {
    String cased = lower ? StringMethods.lower(s) : StringMethods.upper(s);
    String other = lower ? StringMethods.upper(s) : StringMethods.lower(s);
    return s.equals(cased) && !s.equals(other);
  }
}
