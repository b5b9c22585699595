package org.lethe.figure;

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
 * What appears in the report and in which order: checkpoints by role, tasks that something was
 * trained on before the others, and the metric that is shown.
 */
public final class Roster {
  private static final List<String> ROLES =
      List.of("base", "control", "fine_tuned", "restored", "own_task");

  private final Map<String, CheckpointRow> checkpoints = new LinkedHashMap<>();
  private final List<String> tasks;
  private final String metric;

  /**
   * @param rows rows of {@code checkpoints}
   * @param subjects what the measures and the plan are about
   */
  public Roster(List<CheckpointRow> rows, Subjects subjects) {
    rows.stream()
        .sorted(
            comparing((CheckpointRow row) -> rank(row))
                .thenComparing(CheckpointRow::sequence, nullsFirst(naturalOrder()))
                .thenComparing(CheckpointRow::step, nullsFirst(naturalOrder()))
                .thenComparing(CheckpointRow::trainedOn, nullsFirst(naturalOrder()))
                .thenComparing(CheckpointRow::trainingSteps, nullsFirst(naturalOrder()))
                .thenComparing(CheckpointRow::checkpointId))
        .forEach(row -> checkpoints.put(row.checkpointId(), row));
    this.tasks = tasks(rows, subjects.tasks());
    this.metric = metric(subjects.metrics());
  }

  private static int rank(CheckpointRow row) {
    int rank = ROLES.indexOf(role(row));
    return rank < 0 ? ROLES.size() : rank;
  }

  private static String role(CheckpointRow row) {
    return row.role().toLowerCase(Locale.ROOT).replace('-', '_');
  }

  private static List<String> tasks(List<CheckpointRow> rows, Set<String> named) {
    Set<String> ordered = new LinkedHashSet<>();
    rows.stream()
        .map(CheckpointRow::trainedOn)
        .filter(task -> task != null && named.contains(task))
        .sorted()
        .forEach(ordered::add);
    ordered.addAll(new TreeSet<>(named));
    return List.copyOf(ordered);
  }

  private static String metric(Set<String> metrics) {
    for (String preferred : List.of("acc", "acc_norm")) {
      if (metrics.isEmpty() || metrics.contains(preferred)) {
        return preferred;
      }
    }
    return new TreeSet<>(metrics).first();
  }

  /** Returns the metric that figures of accuracy show: acc where it was compared. */
  public String metric() {
    return metric;
  }

  /** Returns all tasks: those something was trained on first, each kind by name. */
  public List<String> tasks() {
    return tasks;
  }

  /**
   * Returns all checkpoints: base, controls, fine-tuned, sequences by step, restored, those trained
   * further on their own task.
   */
  public List<CheckpointRow> checkpoints() {
    return List.copyOf(checkpoints.values());
  }

  /** Returns the ids of the bases. */
  public List<String> bases() {
    return checkpoints.values().stream()
        .filter(row -> role(row).equals("base"))
        .map(CheckpointRow::checkpointId)
        .toList();
  }

  /** Returns whether the checkpoint was fine-tuned from that base without a step between. */
  public boolean isFineTuneOf(String base, String id) {
    CheckpointRow row = checkpoints.get(id);
    return row != null && role(row).equals("fine_tuned") && base.equals(row.parent());
  }

  /** Returns the checkpoints fine-tuned on a task from that base. */
  public List<CheckpointRow> fineTunes(String base) {
    return checkpoints.values().stream()
        .filter(row -> isFineTuneOf(base, row.checkpointId()) && row.trainedOn() != null)
        .toList();
  }

  /**
   * Returns the length of fine-tuning from a base to draw where a task has several: of those with
   * most trained tasks the longest, steps; empty when each has one, so that nothing needs choosing.
   */
  public Optional<Integer> length(String base) {
    List<CheckpointRow> tuned = fineTunes(base);
    Map<Optional<Integer>, Set<String>> tasks = new HashMap<>();
    Map<String, Set<Optional<Integer>>> lengths = new HashMap<>();
    for (CheckpointRow row : tuned) {
      Optional<Integer> length = Optional.ofNullable(row.trainingSteps());
      tasks.computeIfAbsent(length, l -> new TreeSet<>()).add(row.trainedOn());
      lengths.computeIfAbsent(row.trainedOn(), task -> new HashSet<>()).add(length);
    }
    boolean several = lengths.values().stream().anyMatch(trained -> trained.size() > 1);
    return tasks.keySet().stream()
        .filter(length -> several && length.isPresent())
        .map(Optional::get)
        .max(
            comparing((Integer length) -> tasks.get(Optional.of(length)).size())
                .thenComparing(naturalOrder()));
  }

  /** Returns the seeds that fine-tuned checkpoints outside sequences state, ascending. */
  public List<Long> seeds() {
    return checkpoints.values().stream()
        .filter(row -> role(row).equals("fine_tuned") && row.sequence() == null)
        .map(CheckpointRow::seed)
        .filter(seed -> seed != null)
        .distinct()
        .sorted()
        .toList();
  }

  public Optional<CheckpointRow> checkpoint(String id) {
    return Optional.ofNullable(checkpoints.get(id));
  }

  /** Returns whether the checkpoint is a base or a control, which nothing was trainedOn. */
  public boolean isBase(String id) {
    return checkpoint(id).map(row -> rank(row) < 2).orElse(false);
  }

  /**
   * Returns fine-tuned checkpoints outside sequences, every sequence, restored ones, then those
   * trained further on their own task.
   */
  public List<Group> groups() {
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
    if (role(row).equals("own_task")) {
      return new Group("own-task", "Further on its own task", Group.Kind.OWN_TASK, List.of());
    }
    if (!role(row).equals("fine_tuned")) {
      return new Group("restored", "Restored and control", Group.Kind.RESTORED, List.of());
    }
    if (row.sequence() == null) {
      return new Group("single", "Fine-tuned on one task", Group.Kind.FINE_TUNED, List.of());
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
        Group.Kind.SEQUENCE,
        List.of());
  }

  /**
   * Returns the name of a row of a figure: the task trained on where that is unique in its group.
   */
  public String label(Group group, String id) {
    String trainedOn = checkpoint(id).map(CheckpointRow::trainedOn).orElse(null);
    if (group.kind() == Group.Kind.SEQUENCE && trainedOn != null) {
      Integer step = checkpoints.get(id).step();
      return (step == null ? id : step) + " · " + trainedOn;
    }
    boolean unique =
        group.checkpoints().stream()
                .filter(
                    other ->
                        trainedOn != null && trainedOn.equals(checkpoints.get(other).trainedOn()))
                .count()
            == 1;
    return group.kind() == Group.Kind.FINE_TUNED && unique ? trainedOn : id;
  }

  /** Returns the task a checkpoint, or the one it was restored from, was trained on; else null. */
  public String trainedOn(String id) {
    CheckpointRow row = checkpoints.get(id);
    if (row == null || row.trainedOn() != null || row.parent() == null) {
      return row == null ? null : row.trainedOn();
    }
    CheckpointRow parent = checkpoints.get(row.parent());
    return parent == null ? null : parent.trainedOn();
  }
}
