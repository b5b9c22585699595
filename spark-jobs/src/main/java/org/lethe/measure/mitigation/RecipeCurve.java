package org.lethe.measure.mitigation;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.lethe.measure.spi.Lineage;
import org.lethe.table.CheckpointRow;
import org.lethe.table.Role;

/**
 * The states of a model while a recipe with a seed teaches it the last of some tasks.
 *
 * @param order what is taught
 * @param recipe name of the recipe, the same for all tasks
 * @param objective objective of the recipe in words
 * @param states the state before the last task, then those saved while it was taught, by step
 */
record RecipeCurve(Order order, String recipe, String objective, long seed, List<State> states) {

  /**
   * Tasks in the order they are taught in.
   *
   * @param base checkpoint that training began at
   */
  record Order(String base, List<String> tasks) {
    Order {
      tasks = List.copyOf(tasks);
    }
  }

  /**
   * A state.
   *
   * @param learned ids of the checkpoints at the end of each task, the last of which is the state
   */
  record State(List<String> learned) {
    State {
      learned = List.copyOf(learned);
    }

    String id() {
      return learned.get(learned.size() - 1);
    }
  }

  private record Key(Order order, String recipe, long seed) {}

  /** Returns the curves of the experiment, in its order. */
  static List<RecipeCurve> of(Lineage lineage) {
    Map<Key, List<List<CheckpointRow>>> lines = new LinkedHashMap<>();
    for (CheckpointRow row : lineage.withRole(Role.FINE_TUNED)) {
      List<CheckpointRow> line = new ArrayList<>(lineage.withAncestors(row.checkpointId()));
      Collections.reverse(line);
      if (isTaughtByOneRecipe(line)) {
        List<String> tasks = taught(line).stream().map(CheckpointRow::trainedOn).toList();
        Order order = new Order(line.get(0).checkpointId(), tasks);
        Key key = new Key(order, row.recipe(), row.seed() == null ? 0 : row.seed());
        lines.computeIfAbsent(key, k -> new ArrayList<>()).add(line);
      }
    }
    return lines.entrySet().stream().map(line -> curve(line.getKey(), line.getValue())).toList();
  }

  private static boolean isTaughtByOneRecipe(List<CheckpointRow> line) {
    CheckpointRow last = line.get(line.size() - 1);
    List<CheckpointRow> taught = taught(line);
    return line.get(0).role().equals(Role.BASE.column())
        && last.recipe() != null
        && taught.stream().allMatch(row -> row.role().equals(Role.FINE_TUNED.column()))
        && taught.stream().allMatch(row -> last.recipe().equals(row.recipe()))
        && taught.stream().allMatch(row -> Objects.equals(last.seed(), row.seed()))
        && taught.stream().allMatch(row -> row.trainedOn() != null)
        && taught.stream().map(CheckpointRow::trainedOn).allMatch(new HashSet<>()::add);
  }

  private static List<CheckpointRow> taught(List<CheckpointRow> line) {
    return line.subList(1, line.size());
  }

  private static RecipeCurve curve(Key key, List<List<CheckpointRow>> lines) {
    List<State> states = new ArrayList<>();
    List<CheckpointRow> first = lines.get(0);
    List<String> before = new ArrayList<>(ids(taught(first.subList(0, first.size() - 1))));
    before.add(first.get(first.size() - 2).checkpointId());
    states.add(new State(before));
    lines.stream()
        .sorted(Comparator.comparing(line -> steps(line.get(line.size() - 1))))
        .forEach(line -> states.add(new State(ids(taught(line)))));
    String objective = first.get(first.size() - 1).objective();
    return new RecipeCurve(key.order(), key.recipe(), objective, key.seed(), states);
  }

  private static int steps(CheckpointRow row) {
    return row.trainingSteps() == null ? 0 : row.trainingSteps();
  }

  private static List<String> ids(List<CheckpointRow> rows) {
    return rows.stream().map(CheckpointRow::checkpointId).toList();
  }
}
