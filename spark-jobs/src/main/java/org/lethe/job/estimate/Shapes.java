package org.lethe.job.estimate;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.lethe.config.CheckpointEntry;
import org.lethe.config.Experiment;
import org.lethe.table.CheckpointRow;

/** The shapes of checkpoints; one that is not trained yet has that of what it descends from. */
final class Shapes {
  private final Map<String, CheckpointEntry> entries = new HashMap<>();
  private final Map<String, CheckpointRow> rows = new HashMap<>();
  private final CheckpointRow first;

  /**
   * @param planned rows of checkpoints that are there, at least one
   */
  Shapes(Experiment experiment, List<CheckpointRow> planned) {
    experiment.checkpoints().forEach(entry -> entries.put(entry.id(), entry));
    planned.forEach(row -> rows.put(row.checkpointId(), row));
    first = planned.get(0);
  }

  CheckpointRow of(CheckpointEntry entry) {
    return of(entry.id());
  }

  /**
   * @param id a checkpoint; null for none
   */
  CheckpointRow of(String id) {
    String at = id;
    while (at != null && !rows.containsKey(at)) {
      at = entries.get(at).parent();
    }
    return at == null ? first : rows.get(at);
  }
}
