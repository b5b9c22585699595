package org.lethe.benchmark;

import java.util.Map;
import java.util.Objects;

/**
 * A document of a data set.
 *
 * @param id index in the evaluated split, from 0
 * @param fields its fields: text, numbers, booleans, nulls, lists and maps of these
 */
public record Doc(long id, Map<String, Object> fields) {

  /** Rejects a negative index. */
  public Doc {
    if (id < 0) {
      throw new IllegalArgumentException("document index must not be negative, got " + id);
    }
    Objects.requireNonNull(fields, "fields");
  }
}
