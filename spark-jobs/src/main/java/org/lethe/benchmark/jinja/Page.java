package org.lethe.benchmark.jinja;

import java.util.List;

/**
 * A rendered template.
 *
 * @param generated what stands within {@code {% generation %}} tags, in order. Text that a macro or
 *     a {@code set} block collects has no place of its own and is not among them
 */
record Page(String text, List<Span> generated) {
  Page {
    generated = List.copyOf(generated);
  }
}
