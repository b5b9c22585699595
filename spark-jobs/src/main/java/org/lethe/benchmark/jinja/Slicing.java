package org.lethe.benchmark.jinja;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Python's slices of text, lists and tuples. */
final class Slicing {

  private Slicing() {}

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
}
