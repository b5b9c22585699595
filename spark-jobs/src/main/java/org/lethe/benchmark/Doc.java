package org.lethe.benchmark;

import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A document of a data set.
 *
 * @param id index in the evaluated split, from 0
 * @param fields its fields: text, numbers, booleans, nulls, lists and maps of these
 */
public record Doc(long id, Map<String, Object> fields) {

  private static final int LETTERS = 26;

  /** Rejects a negative index. */
  public Doc {
    if (id < 0) {
      throw new IllegalArgumentException("document index must not be negative, got " + id);
    }
    Objects.requireNonNull(fields, "fields");
  }

  /** Returns the texts in field {@code choices} for filters; null when it holds anything else. */
  public List<String> choices() {
    return fields.get("choices") instanceof List<?> list
            && list.stream().allMatch(String.class::isInstance)
        ? list.stream().map(String.class::cast).toList()
        : null;
  }

  /** Whether field {@code choices} holds texts that letters of the alphabet can name. */
  public boolean hasLetteredChoices() {
    List<String> choices = choices();
    return choices != null && choices.size() <= LETTERS;
  }
}
