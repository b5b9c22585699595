package org.lethe.measure.sequence;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.lethe.measure.spi.Lineage;
import org.lethe.table.CheckpointRow;
import org.lethe.table.Role;

/**
 * Tasks trained one after the other, with the checkpoint after each.
 *
 * @param name name of the sequence
 * @param states the checkpoint the first task was trained from, then those after steps 1 to T;
 *     empty where none is known
 */
record TrainingSequence(String name, List<Optional<CheckpointRow>> states) {
  TrainingSequence {
    states = List.copyOf(states);
  }

  /** Returns the sequences of the experiment, in its order. */
  static List<TrainingSequence> of(Lineage lineage) {
    Map<String, List<CheckpointRow>> sequences = new LinkedHashMap<>();
    for (CheckpointRow row : lineage.all()) {
      if (row.sequence() != null) {
        sequences.computeIfAbsent(row.sequence(), name -> new ArrayList<>()).add(row);
      }
    }
    return sequences.entrySet().stream()
        .map(sequence -> of(sequence.getKey(), sequence.getValue(), lineage))
        .toList();
  }

  private static TrainingSequence of(String name, List<CheckpointRow> rows, Lineage lineage) {
    int length = rows.stream().mapToInt(CheckpointRow::step).max().orElseThrow();
    List<Optional<CheckpointRow>> states = new ArrayList<>();
    for (int step = 1; step <= length; step++) {
      states.add(at(step, rows));
    }
    Optional<CheckpointRow> start =
        states.get(0).map(CheckpointRow::parent).map(lineage::checkpoint);
    states.add(0, start);
    return new TrainingSequence(name, states);
  }

  /** Returns the checkpoint of a step; of several none is known to be the one. */
  private static Optional<CheckpointRow> at(int step, List<CheckpointRow> rows) {
    List<CheckpointRow> there = rows.stream().filter(row -> row.step() == step).toList();
    return there.size() == 1 ? Optional.of(there.get(0)) : Optional.empty();
  }

  /** Returns the number of steps T. */
  int length() {
    return states.size() - 1;
  }

  /** Returns the checkpoint the first task was trained from. */
  Optional<CheckpointRow> start() {
    return states.get(0);
  }

  /** Returns the id of the checkpoint after a step, 0 = the start; null where it is not known. */
  String id(int step) {
    return states.get(step).map(CheckpointRow::checkpointId).orElse(null);
  }

  /** Returns the task of a step, from 1; null where it is not known. */
  String task(int step) {
    return states.get(step).map(CheckpointRow::trainedOn).orElse(null);
  }

  /** Returns the first step that trains a task; null for one that is never trained on. */
  Integer learnedAt(String task) {
    for (int step = 1; step <= length(); step++) {
      if (task.equals(task(step))) {
        return step;
      }
    }
    return null;
  }

  /** Returns whether the task of every step is known. */
  boolean isKnown() {
    return tasks().stream().noneMatch(Objects::isNull);
  }

  /** Returns whether a task is trained on twice. */
  boolean isRepeated() {
    List<String> known = tasks().stream().filter(Objects::nonNull).toList();
    return known.stream().distinct().count() < known.size();
  }

  /** Returns the ids of the checkpoints in order, the start included. */
  Set<String> checkpoints() {
    Set<String> ids = new LinkedHashSet<>();
    states.forEach(state -> state.ifPresent(row -> ids.add(row.checkpointId())));
    return ids;
  }

  /**
   * Returns the checkpoints that learned the task of a step alone: fine-tuned on it from where the
   * sequence starts, outside sequences, for as many optimiser steps and by the same objective.
   */
  List<CheckpointRow> alone(int step, Lineage lineage) {
    if (start().isEmpty() || task(step) == null) {
      return List.of();
    }
    CheckpointRow state = states.get(step).orElseThrow();
    return lineage.withRole(Role.FINE_TUNED).stream()
        .filter(row -> row.sequence() == null)
        .filter(row -> start().get().checkpointId().equals(row.parent()))
        .filter(row -> task(step).equals(row.trainedOn()))
        .filter(row -> Objects.equals(state.trainingSteps(), row.trainingSteps()))
        .filter(row -> Objects.equals(state.objective(), row.objective()))
        .toList();
  }

  private List<String> tasks() {
    List<String> tasks = new ArrayList<>();
    for (int step = 1; step <= length(); step++) {
      tasks.add(task(step));
    }
    return tasks;
  }
}
