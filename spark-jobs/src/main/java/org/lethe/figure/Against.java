package org.lethe.figure;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.lethe.table.CheckpointRow;

/** What the checkpoints of a group are compared with. */
public enum Against {
  BASE("against the base"),
  PARENT("against the checkpoint it started from");

  private final String words;

  Against(String words) {
    this.words = words;
  }

  /** Returns the words for titles. */
  public String words() {
    return words;
  }

  /**
   * Splits the rows of a group by what they compare with. The first step of a sequence starts from
   * the base and stands in both parts when there is a second part.
   */
  public static <R extends Compared> Map<Against, List<R>> split(
      List<R> rows, Group group, Roster roster) {
    List<R> own =
        rows.stream().filter(row -> group.checkpoints().contains(row.checkpointId())).toList();
    List<R> base = own.stream().filter(row -> roster.isBase(row.referenceId())).toList();
    List<R> parent =
        own.stream()
            .filter(row -> row.referenceId().equals(parent(row.checkpointId(), roster)))
            .toList();
    Map<Against, List<R>> parts = new LinkedHashMap<>();
    if (!base.isEmpty()) {
      parts.put(BASE, base);
    }
    if (!base.containsAll(parent)) {
      parts.put(PARENT, parent);
    }
    return parts;
  }

  /** Returns the rows of a group against the base, or against the parent where that is all. */
  public static <R extends Compared> List<R> sinceStart(List<R> rows, Group group, Roster roster) {
    return split(rows, group, roster).values().stream().findFirst().orElse(List.of());
  }

  private static String parent(String id, Roster roster) {
    return roster.checkpoint(id).map(CheckpointRow::parent).orElse(null);
  }
}
