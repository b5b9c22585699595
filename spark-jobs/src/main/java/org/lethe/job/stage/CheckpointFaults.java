package org.lethe.job.stage;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.lethe.config.CheckpointEntry;
import org.lethe.message.JobException;
import org.lethe.message.Progress;
import org.lethe.provenance.Digest;
import org.lethe.table.CheckpointFaultRow;
import org.lethe.table.TableStore;
import org.lethe.table.Unit;

/**
 * Table {@code checkpoint_faults}: checkpoints that cannot be measured. The others go on without
 * them. A checkpoint whose parent or control is left out is left out too.
 */
public final class CheckpointFaults {
  /** Status of a checkpoint whose files cannot be used. */
  public static final String UNREADABLE = "UNREADABLE";

  /** Status of a checkpoint with NaN or infinite numbers. */
  public static final String NOT_FINITE = "NOT_FINITE";

  /** The stages that look for faults. */
  public static final String TRAIN = "train";

  static final String PLAN = "plan";

  public static final String SCORE = "score";
  static final Set<String> STAGES = Set.of(TRAIN, PLAN, SCORE);

  /** Status of a checkpoint that its training run did not make. */
  public static final String NOT_TRAINED = "NOT_TRAINED";

  private static final String PARENT = "PARENT_LEFT_OUT";

  private CheckpointFaults() {}

  /**
   * Publishes what a stage found, in place of what it found before.
   *
   * @param stage name of the stage
   * @param found faults by checkpoint
   * @param entries all checkpoints, each after its parent and control or before
   */
  public static void publish(
      TableStore store,
      String stage,
      Map<String, CheckpointFaultRow> found,
      List<CheckpointEntry> entries)
      throws IOException {
    Set<Unit> units = new HashSet<>();
    for (CheckpointFaultRow row : withDependents(found, entries).values()) {
      String slot = stage + "-" + row.checkpointId();
      Unit unit = Unit.of(CheckpointFaultRow.TABLE, slot, Digest.of(row.toString()));
      store.replace(CheckpointFaultRow.TABLE, List.of(row), unit, Map.of());
      units.add(unit);
    }
    for (Unit unit : store.publishedUnits(CheckpointFaultRow.TABLE)) {
      if (unit.slot().startsWith(stage + "-") && !units.contains(unit)) {
        store.discard(unit);
      }
    }
  }

  private static Map<String, CheckpointFaultRow> withDependents(
      Map<String, CheckpointFaultRow> found, List<CheckpointEntry> entries) {
    Map<String, CheckpointFaultRow> all = new LinkedHashMap<>(found);
    int before = -1;
    while (before < all.size()) {
      before = all.size();
      for (CheckpointEntry entry : entries) {
        for (String needed : new String[] {entry.parent(), entry.control()}) {
          if (needed != null && all.containsKey(needed)) {
            String problem = "checkpoint %s is left out".formatted(needed);
            String remedy = "mend checkpoint " + needed;
            all.putIfAbsent(
                entry.id(), new CheckpointFaultRow(entry.id(), PARENT, problem, remedy));
          }
        }
      }
    }
    return all;
  }

  /**
   * Returns the checkpoints that are left out, in order of their names.
   *
   * @param stages stages whose findings count
   */
  public static List<CheckpointFaultRow> of(TableStore store, Set<String> stages)
      throws IOException {
    List<CheckpointFaultRow> rows = new ArrayList<>();
    for (Unit unit : store.publishedUnits(CheckpointFaultRow.TABLE)) {
      if (stages.stream().anyMatch(stage -> unit.slot().startsWith(stage + "-"))) {
        rows.addAll(store.rows(CheckpointFaultRow.TABLE, unit));
      }
    }
    rows.sort(Comparator.comparing(CheckpointFaultRow::toString));
    return rows;
  }

  /** Returns the stage that found what a unit says. */
  public static String stage(Unit unit) {
    return unit.slot().substring(0, unit.slot().indexOf('-'));
  }

  /** Says which checkpoints are left out. */
  public static void note(TableStore store, Progress progress) throws IOException {
    new TreeSet<>(of(store, STAGES).stream().map(CheckpointFaults::line).toList())
        .forEach(line -> progress.note("WARNING: " + line));
  }

  /**
   * Stops if any checkpoint is left out.
   *
   * @throws JobException with all of them
   */
  public static void refuse(TableStore store) throws IOException {
    List<CheckpointFaultRow> faults = of(store, STAGES);
    if (!faults.isEmpty()) {
      throw fault(faults, store);
    }
  }

  static JobException fault(List<CheckpointFaultRow> faults, TableStore store) {
    return new JobException(
        JobException.Kind.DATA,
        faults.stream().map(CheckpointFaults::line).distinct().collect(Collectors.joining("; ")),
        store.folder(CheckpointFaultRow.TABLE),
        "checkpoints that can be measured",
        "mend or remove them, then run again");
  }

  private static String line(CheckpointFaultRow row) {
    return "checkpoint %s is left out (%s): %s"
        .formatted(row.checkpointId(), row.status(), row.problem());
  }
}
