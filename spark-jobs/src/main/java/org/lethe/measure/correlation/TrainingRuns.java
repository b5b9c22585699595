package org.lethe.measure.correlation;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.lethe.measure.spi.Lineage;
import org.lethe.table.CheckpointRow;
import org.lethe.table.Role;

/**
 * Checkpoints fine-tuned from one base whose forgetting may stand in one matrix of tasks: they are
 * alike but for the task. Lengths are never mixed, and seeds only where the mean over them is
 * meant.
 *
 * @param trainingSteps optimiser steps they share; null when not stated, or where every task has
 *     one length and these differ
 * @param seed seed they share; null when not stated or not one
 * @param checkpoints rows of {@code checkpoints}
 */
public record TrainingRuns(Integer trainingSteps, Long seed, List<CheckpointRow> checkpoints)
    implements Serializable {
  /** One checkpoint a trained task. */
  static final String ONE = "one_checkpoint";

  /** Several of a trained task, each with its own seed, are averaged. */
  static final String OVER_SEEDS = "mean_over_seeds";

  /** Several of a trained task that neither length nor seed tells apart are averaged. */
  static final String OVER_CHECKPOINTS = "mean_over_checkpoints";

  public TrainingRuns {
    checkpoints = List.copyOf(checkpoints);
  }

  /**
   * Returns the groups of a base: one a length where a task has several; in it one a seed where a
   * task has several, and the mean over them.
   */
  public static List<TrainingRuns> of(Lineage lineage, String base) {
    List<CheckpointRow> tuned =
        lineage.withRole(Role.FINE_TUNED).stream()
            .filter(row -> base.equals(row.parent()) && row.trainedOn() != null)
            .toList();
    if (tuned.isEmpty()) {
      return List.of();
    }
    List<TrainingRuns> runs = new ArrayList<>();
    for (List<CheckpointRow> length : split(tuned, CheckpointRow::trainingSteps)) {
      List<List<CheckpointRow>> seeds = split(length, CheckpointRow::seed);
      if (seeds.size() > 1) {
        seeds.stream()
            .filter(seed -> seed.get(0).seed() != null)
            .map(TrainingRuns::alike)
            .forEach(runs::add);
      }
      runs.add(alike(length));
    }
    return runs;
  }

  private static TrainingRuns alike(List<CheckpointRow> rows) {
    return new TrainingRuns(
        common(rows, CheckpointRow::trainingSteps), common(rows, CheckpointRow::seed), rows);
  }

  /** Splits runs by a property that varies within some task; else all stay together. */
  private static <T extends Comparable<T>> List<List<CheckpointRow>> split(
      List<CheckpointRow> rows, Function<CheckpointRow, T> property) {
    boolean several =
        rows.stream().collect(Collectors.groupingBy(CheckpointRow::trainedOn)).values().stream()
            .anyMatch(task -> values(task, property).size() > 1);
    if (!several) {
      return List.of(rows);
    }
    return values(rows, property).stream()
        .map(
            value ->
                rows.stream().filter(row -> Objects.equals(value, property.apply(row))).toList())
        .toList();
  }

  private static <T> List<T> values(List<CheckpointRow> rows, Function<CheckpointRow, T> property) {
    List<T> values = new ArrayList<>();
    rows.stream().map(property).filter(value -> !values.contains(value)).forEach(values::add);
    return values;
  }

  private static <T> T common(List<CheckpointRow> rows, Function<CheckpointRow, T> property) {
    List<T> values = values(rows, property);
    return values.size() == 1 ? values.get(0) : null;
  }

  public boolean contains(String checkpointId) {
    return checkpoints.stream().anyMatch(row -> row.checkpointId().equals(checkpointId));
  }

  /** Returns how a value of a trained task comes from its checkpoints. */
  public String how() {
    long tasks = checkpoints.stream().map(CheckpointRow::trainedOn).distinct().count();
    if (tasks == checkpoints.size()) {
      return ONE;
    }
    long seeded =
        checkpoints.stream()
            .filter(row -> row.seed() != null)
            .map(row -> List.of(row.trainedOn(), row.seed()))
            .distinct()
            .count();
    return seeded == checkpoints.size() ? OVER_SEEDS : OVER_CHECKPOINTS;
  }
}
