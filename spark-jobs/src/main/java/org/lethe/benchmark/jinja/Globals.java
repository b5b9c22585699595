package org.lethe.benchmark.jinja;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Functions that every template can call. */
final class Globals {

  private static final long MAX_RANGE = 1_000_000;

  private static final Map<String, Callable> FUNCTIONS =
      Map.of(
          "range", Globals::range,
          "dict", arguments -> new LinkedHashMap<Object, Object>(arguments.named()),
          "namespace", arguments -> new Namespace(new LinkedHashMap<>(arguments.named())));

  private Globals() {}

  /** A mapping that {@code set} can change inside a loop. */
  record Namespace(Map<String, Object> values) {}

  static Object get(String name) {
    return FUNCTIONS.get(name);
  }

  private static Object range(Arguments arguments) {
    List<Object> values = arguments.only(3).positional();
    long start = values.size() > 1 ? Values.integer(values.get(0)) : 0;
    long stop = Values.integer(values.size() > 1 ? values.get(1) : arguments.get(0, "stop"));
    long step = values.size() > 2 ? Values.integer(values.get(2)) : 1;
    if (step == 0 || Math.abs(stop - start) / Math.abs(step) > MAX_RANGE) {
      throw TemplateException.of("range of %s is too long or has no step", values);
    }
    List<Object> range = new ArrayList<>();
    for (long i = start; step > 0 ? i < stop : i > stop; i += step) {
      range.add(i);
    }
    return range;
  }
}
