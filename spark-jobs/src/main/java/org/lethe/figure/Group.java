package org.lethe.figure;

import java.util.List;

/**
 * Checkpoints that are read together.
 *
 * @param id unique within the page, lower-case
 * @param title what they have in common
 * @param kind how they came about
 * @param checkpoints ids in the order of the rows
 */
public record Group(String id, String title, Kind kind, List<String> checkpoints) {
  /** How the checkpoints of a group came about. */
  public enum Kind {
    FINE_TUNED,
    SEQUENCE,
    RESTORED,
    OWN_TASK
  }

  public Group {
    checkpoints = List.copyOf(checkpoints);
  }

  /** Returns a title for small panels. */
  public String shortTitle() {
    return switch (kind) {
      case FINE_TUNED -> "Fine-tuned";
      case SEQUENCE -> title;
      case RESTORED -> "Restored";
      case OWN_TASK -> "Own task";
    };
  }
}
