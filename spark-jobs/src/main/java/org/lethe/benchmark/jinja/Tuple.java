package org.lethe.benchmark.jinja;

import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** A Python tuple: a list that cannot be changed and prints in round brackets. */
final class Tuple extends AbstractList<Object> {
  private final List<Object> items;

  Tuple(List<?> items) {
    this.items = Collections.unmodifiableList(new ArrayList<>(items));
  }

  static Tuple of(Object first, Object second) {
    List<Object> items = new ArrayList<>();
    items.add(first);
    items.add(second);
    return new Tuple(items);
  }

  @Override
  public Object get(int index) {
    return items.get(index);
  }

  @Override
  public int size() {
    return items.size();
  }
}
