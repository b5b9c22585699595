package org.lethe.measure.spi;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.lethe.table.CheckpointRow;
import org.lethe.table.Role;

/** Which checkpoint came from which. */
public final class Lineage implements Serializable {
  private static final long serialVersionUID = 1L;

  private final Map<String, CheckpointRow> checkpoints = new LinkedHashMap<>();

  /**
   * @param rows rows of {@code checkpoints}, in the order of the experiment
   */
  public Lineage(List<CheckpointRow> rows) {
    rows.forEach(row -> checkpoints.put(row.checkpointId(), row));
  }

  /** Returns all checkpoints in the order of the experiment. */
  public List<CheckpointRow> all() {
    return List.copyOf(checkpoints.values());
  }

  /**
   * Returns a checkpoint.
   *
   * @throws IllegalArgumentException if there is none of that id
   */
  public CheckpointRow checkpoint(String id) {
    CheckpointRow row = checkpoints.get(id);
    if (row == null) {
      throw new IllegalArgumentException(
          "no checkpoint %s in table checkpoints, only %s".formatted(id, checkpoints.keySet()));
    }
    return row;
  }

  /** Returns the checkpoint that training first started from, itself for a base. */
  public String root(String id) {
    String at = id;
    for (int depth = 0; checkpoint(at).parent() != null; depth++) {
      if (depth > checkpoints.size()) {
        throw new IllegalArgumentException("checkpoint " + id + " is its own ancestor");
      }
      at = checkpoint(at).parent();
    }
    return at;
  }

  /** Returns a checkpoint and those that training started from before it, up to the base. */
  public List<CheckpointRow> withAncestors(String id) {
    List<CheckpointRow> line = new ArrayList<>(List.of(checkpoint(id)));
    String base = root(id);
    while (!line.get(line.size() - 1).checkpointId().equals(base)) {
      line.add(checkpoint(line.get(line.size() - 1).parent()));
    }
    return line;
  }

  /** Returns the bases. */
  public List<CheckpointRow> bases() {
    return withRole(Role.BASE);
  }

  /** Returns the checkpoints of a role in the order of the experiment. */
  public List<CheckpointRow> withRole(Role role) {
    return checkpoints.values().stream().filter(row -> row.role().equals(role.column())).toList();
  }
}
