package org.lethe.benchmark.jinja;

/** A function or a method bound to its object. */
@FunctionalInterface
interface Callable {
  Object call(Arguments arguments);
}
