package org.lethe.measure.disruption;

import java.util.Comparator;
import java.util.List;
import org.lethe.figure.Numerals;
import org.lethe.figure.Roster;

/** What the rows by depth say, in sentences. */
final class DisruptionWords {
  private final Roster roster;
  private final String level;

  /**
   * @param level label of the intervals
   */
  DisruptionWords(Roster roster, String level) {
    this.roster = roster;
    this.level = level;
  }

  /** Returns the rows of all blocks. */
  static List<DisruptionByDepthRow> whole(List<DisruptionByDepthRow> rows) {
    return rows.stream().filter(row -> row.third().equals(DepthShares.ALL)).toList();
  }

  /** Returns the pair with most severe heads beside the null. */
  String lead(List<DisruptionByDepthRow> drawn) {
    List<DisruptionByDepthRow> judged =
        whole(drawn).stream().filter(row -> row.severe() != null).toList();
    String own =
        judged.stream().filter(this::isNull).findAny().isEmpty()
            ? ""
            : " Of those trained further on their own task %s %% are, mean over tasks."
                .formatted(
                    Numerals.plain(
                        100
                            * judged.stream()
                                .filter(this::isNull)
                                .mapToDouble(DisruptionByDepthRow::severe)
                                .average()
                                .orElseThrow(),
                        1));
    return judged.stream()
        .filter(row -> !isNull(row) && !row.task().equals(row.trainedOn()))
        .max(Comparator.comparing(DisruptionByDepthRow::severe))
        .map(
            row ->
                "Most heads are severely disrupted at %s against %s, tested on another task, %s: %s %% of %d%s."
                        .formatted(
                            row.checkpointId(),
                            row.referenceId(),
                            row.task(),
                            Numerals.plain(100 * row.severe(), 1),
                            row.heads(),
                            row.severeLow() == null ? "" : ", %s %s".formatted(level, percent(row)))
                    + own)
        .orElse(
            "Which disruptions are severe is not known: no reference was trained further on its own"
                + " task for as many steps (key training.own-task).");
  }

  private boolean isNull(DisruptionByDepthRow row) {
    return roster
        .checkpoint(row.checkpointId())
        .map(checkpoint -> checkpoint.role().equals("own_task"))
        .orElse(false);
  }

  private static String percent(DisruptionByDepthRow row) {
    return Numerals.plain(100 * row.severeLow(), 1)
        + " to "
        + Numerals.plain(100 * row.severeHigh(), 1);
  }
}
