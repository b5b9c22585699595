package org.lethe.report;

import static java.util.Comparator.comparing;
import static java.util.Comparator.naturalOrder;
import static java.util.Comparator.nullsFirst;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.lethe.table.CheckpointRow;

/**
 * Who appears in the report and in which order: checkpoints by role, tasks that something was
 * trained on before the others.
 */
final class Roster {
  private static final List<String> ROLES = List.of("base", "control", "fine_tuned", "restored");

  /**
   * Checkpoints that are read together.
   *
   * @param id unique within the page, lower-case
   * @param title what they have in common
   * @param kind how they came about
   * @param checkpoints ids in the order of the rows
   */
  record Group(String id, String title, Kind kind, List<String> checkpoints) {
    /** Returns a title for small panels. */
    String shortTitle() {
      return kind == Kind.FINE_TUNED ? "Fine-tuned" : kind == Kind.RESTORED ? "Restored" : title;
    }
  }

  /** How the checkpoints of a group came about. */
  enum Kind {
    FINE_TUNED,
    SEQUENCE,
    RESTORED
  }

  private final Map<String, CheckpointRow> checkpoints = new LinkedHashMap<>();
  private final List<String> tasks;

  Roster(ReportData data) {
    data.checkpoints().stream()
        .sorted(
            comparing((CheckpointRow row) -> rank(row))
                .thenComparing(CheckpointRow::sequence, nullsFirst(naturalOrder()))
                .thenComparing(CheckpointRow::step, nullsFirst(naturalOrder()))
                .thenComparing(CheckpointRow::trainedOn, nullsFirst(naturalOrder()))
                .thenComparing(CheckpointRow::trainingSteps, nullsFirst(naturalOrder()))
                .thenComparing(CheckpointRow::checkpointId))
        .forEach(row -> checkpoints.put(row.checkpointId(), row));
    this.tasks = tasks(data);
  }

  private static int rank(CheckpointRow row) {
    int rank = ROLES.indexOf(role(row));
    return rank < 0 ? ROLES.size() : rank;
  }

  private static String role(CheckpointRow row) {
    return row.role().toLowerCase(Locale.ROOT).replace('-', '_');
  }

  private static List<String> tasks(ReportData data) {
    Set<String> all = new TreeSet<>();
    data.taskScores().forEach(row -> all.add(row.task()));
    data.forgetting().forEach(row -> all.add(row.task()));
    data.plan().forEach(row -> all.add(row.task()));
    Set<String> ordered = new LinkedHashSet<>();
    data.checkpoints().stream()
        .map(CheckpointRow::trainedOn)
        .filter(task -> task != null && all.contains(task))
        .sorted()
        .forEach(ordered::add);
    ordered.addAll(all);
    return List.copyOf(ordered);
  }

  /** Returns all tasks: those something was trained on first, each kind by name. */
  List<String> tasks() {
    return tasks;
  }

  /** Returns all checkpoints: base, controls, fine-tuned, sequences by step, restored. */
  List<CheckpointRow> checkpoints() {
    return List.copyOf(checkpoints.values());
  }

  /** Returns the ids of the bases. */
  List<String> bases() {
    return checkpoints.values().stream()
        .filter(row -> role(row).equals("base"))
        .map(CheckpointRow::checkpointId)
        .toList();
  }

  /** Returns whether the checkpoint was fine-tuned from that base without a step between. */
  boolean isFineTuneOf(String base, String id) {
    CheckpointRow row = checkpoints.get(id);
    return row != null && role(row).equals("fine_tuned") && base.equals(row.parent());
  }

  /** Returns the checkpoints fine-tuned on a task from that base. */
  List<CheckpointRow> fineTunes(String base) {
    return checkpoints.values().stream()
        .filter(row -> isFineTuneOf(base, row.checkpointId()) && row.trainedOn() != null)
        .toList();
  }

  /**
   * Returns the length of fine-tuning from a base to draw where a task has several: of those with
   * most trained tasks the longest, steps; empty when each has one, so that nothing needs choosing.
   */
  Optional<Integer> length(String base) {
    List<CheckpointRow> tuned = fineTunes(base);
    Map<Optional<Integer>, Set<String>> tasks = new HashMap<>();
    Map<String, Set<Optional<Integer>>> lengths = new HashMap<>();
    for (CheckpointRow row : tuned) {
      Optional<Integer> length = Optional.ofNullable(row.trainingSteps());
      tasks.computeIfAbsent(length, l -> new TreeSet<>()).add(row.trainedOn());
      lengths.computeIfAbsent(row.trainedOn(), task -> new HashSet<>()).add(length);
    }
    boolean several = lengths.values().stream().anyMatch(of -> of.size() > 1);
    return tasks.keySet().stream()
        .filter(length -> several && length.isPresent())
        .map(Optional::get)
        .max(
            comparing((Integer length) -> tasks.get(Optional.of(length)).size())
                .thenComparing(naturalOrder()));
  }

  /** Returns the seeds that fine-tuned checkpoints outside sequences state, ascending. */
  List<Long> seeds() {
    return checkpoints.values().stream()
        .filter(row -> role(row).equals("fine_tuned") && row.sequence() == null)
        .map(CheckpointRow::seed)
        .filter(seed -> seed != null)
        .distinct()
        .sorted()
        .toList();
  }

  Optional<CheckpointRow> checkpoint(String id) {
    return Optional.ofNullable(checkpoints.get(id));
  }

  /** Returns whether the checkpoint is a base or a control, which nothing was taught. */
  boolean isBase(String id) {
    return checkpoint(id).map(row -> rank(row) < 2).orElse(false);
  }

  /** Returns fine-tuned checkpoints outside sequences, every sequence, then restored ones. */
  List<Group> groups() {
    Map<String, List<String>> ids = new LinkedHashMap<>();
    Map<String, Group> groups = new LinkedHashMap<>();
    for (CheckpointRow row : checkpoints.values()) {
      if (role(row).equals("base")) {
        continue;
      }
      Group group = groupOf(row);
      groups.putIfAbsent(group.id(), group);
      ids.computeIfAbsent(group.id(), id -> new ArrayList<>()).add(row.checkpointId());
    }
    return groups.values().stream()
        .sorted(comparing(Group::kind))
        .map(g -> new Group(g.id(), g.title(), g.kind(), List.copyOf(ids.get(g.id()))))
        .toList();
  }

  private Group groupOf(CheckpointRow row) {
    if (!role(row).equals("fine_tuned")) {
      return new Group("restored", "Restored and control", Kind.RESTORED, List.of());
    }
    if (row.sequence() == null) {
      return new Group("single", "Fine-tuned on one task", Kind.FINE_TUNED, List.of());
    }
    List<String> names =
        checkpoints.values().stream()
            .map(CheckpointRow::sequence)
            .filter(name -> name != null)
            .distinct()
            .toList();
    return new Group(
        "sequence-" + (names.indexOf(row.sequence()) + 1),
        "Sequence " + row.sequence(),
        Kind.SEQUENCE,
        List.of());
  }

  /** Returns the name of a row of a figure: the task taught where that is unique in its group. */
  String label(Group group, String id) {
    String taught = checkpoint(id).map(CheckpointRow::trainedOn).orElse(null);
    if (group.kind() == Kind.SEQUENCE && taught != null) {
      Integer step = checkpoints.get(id).step();
      return (step == null ? id : step) + " · " + taught;
    }
    boolean unique =
        group.checkpoints().stream()
                .filter(
                    other -> taught != null && taught.equals(checkpoints.get(other).trainedOn()))
                .count()
            == 1;
    return group.kind() == Kind.FINE_TUNED && unique ? taught : id;
  }

  /** Returns the task a checkpoint, or the one it was restored from, was trained on; else null. */
  String taught(String id) {
    CheckpointRow row = checkpoints.get(id);
    if (row == null || row.trainedOn() != null || row.parent() == null) {
      return row == null ? null : row.trainedOn();
    }
    CheckpointRow parent = checkpoints.get(row.parent());
    return parent == null ? null : parent.trainedOn();
  }
}
