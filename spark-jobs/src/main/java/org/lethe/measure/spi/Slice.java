package org.lethe.measure.spi;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.lethe.table.Unit;

/**
 * A part of a derived measure that is computed and published separately.
 *
 * @param slot name of its units, for example a checkpoint's id
 * @param checkpoints ids of the checkpoints its rows are about, references included
 */
public record Slice(String slot, Set<String> checkpoints) {
  /** Partition column that tells which slices a unit belongs to. */
  static final String CHECKPOINT = "checkpoint_id";

  /** The slice of a measure that does not apply: no checkpoints, no rows. */
  public static final Slice NONE = new Slice("none", Set.of());

  /** Slot of a measure that has one slice. */
  static final String WHOLE = "all";

  private static final String PREFIX = "checkpoint-";

  /** Characters that a slot has as they are; an underscore begins and ends the others' codes. */
  private static final String KEPT =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.-";

  public Slice {
    checkpoints = new LinkedHashSet<>(checkpoints);
  }

  /** Returns the one slice of a measure that is about all checkpoints together. */
  public static List<Slice> whole(Set<String> checkpoints) {
    return List.of(new Slice(WHOLE, checkpoints));
  }

  /** Returns a slice for every checkpoint by itself. */
  public static List<Slice> each(Collection<String> checkpoints) {
    return checkpoints.stream().map(id -> new Slice(slot(id), Set.of(id))).toList();
  }

  /**
   * Returns a slice for every subject of groups of checkpoints that are compared together.
   *
   * @param groups ids of the checkpoints of each group
   * @param subject names the checkpoint whose slice a group belongs to
   */
  public static List<Slice> about(
      Collection<List<String>> groups, Function<List<String>, String> subject) {
    Map<String, Set<String>> slices = new LinkedHashMap<>();
    for (List<String> group : groups) {
      slices.computeIfAbsent(subject.apply(group), id -> new LinkedHashSet<>()).addAll(group);
    }
    return slices.entrySet().stream()
        .map(slice -> new Slice(slot(slice.getKey()), slice.getValue()))
        .toList();
  }

  /**
   * Returns a slice about something that several checkpoints make up.
   *
   * @param kind what it is, for example {@code sequence}; no other kind of slice of the measure
   * @param name its name, any text
   */
  public static Slice named(String kind, String name, Collection<String> checkpoints) {
    return new Slice(slot(kind, name), new LinkedHashSet<>(checkpoints));
  }

  /** Returns the slot of rows about something named; other names have other slots. */
  public static String slot(String kind, String name) {
    StringBuilder slot = new StringBuilder(kind).append('-');
    name.codePoints()
        .forEach(
            c -> slot.append(KEPT.indexOf(c) >= 0 ? Character.toString(c) : "_%x_".formatted(c)));
    return slot.toString();
  }

  /** Returns the slot of rows about a checkpoint. */
  public static String slot(String checkpointId) {
    return PREFIX + checkpointId;
  }

  /** Returns the ids of the checkpoints that slices are about, references excluded. */
  public static Set<String> subjects(Collection<Slice> slices) {
    Set<String> subjects = new LinkedHashSet<>();
    slices.forEach(slice -> subjects.add(slice.slot().substring(PREFIX.length())));
    return subjects;
  }

  /**
   * Returns whether a unit may be an input of the slice: it is not if it is about other
   * checkpoints.
   */
  public boolean involves(Unit unit) {
    if (unit.table().partitionColumns().contains(CHECKPOINT)) {
      return checkpoints.contains(unit.partition(CHECKPOINT));
    }
    return !unit.slot().startsWith(PREFIX)
        || checkpoints.contains(unit.slot().substring(PREFIX.length()));
  }
}
