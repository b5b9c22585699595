package org.lethe.settings;

import java.io.Serializable;
import java.util.List;

/**
 * Some of a set, or all of it.
 *
 * @param chosen the elements chosen; null means all
 */
public record Selection<T extends Serializable>(List<T> chosen) implements Serializable {
  public Selection {
    chosen = chosen == null ? null : List.copyOf(chosen);
  }

  public static <T extends Serializable> Selection<T> all() {
    return new Selection<>(null);
  }

  public static <T extends Serializable> Selection<T> none() {
    return new Selection<>(List.of());
  }

  public boolean isAll() {
    return chosen == null;
  }

  public boolean includes(T element) {
    return chosen == null || chosen.contains(element);
  }
}
