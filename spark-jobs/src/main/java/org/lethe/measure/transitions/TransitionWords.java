package org.lethe.measure.transitions;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.IntSummaryStatistics;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.lethe.figure.Numerals;

/** What the curves of {@code transitions} say, in words. */
final class TransitionWords {
  /** Stages, the gravest first. */
  static final List<String> STAGES = List.of("ACTUAL", "PSEUDO", "UNDECIDED", "NONE");

  private static final int NAMED = 3;

  private TransitionWords() {}

  /** Returns the answer in a sentence; empty where there is no curve. */
  static Optional<String> answer(List<TransitionRow> curves) {
    if (curves.isEmpty()) {
      return Optional.empty();
    }
    long actual = curves.stream().filter(curve -> curve.tStar() != null).count();
    String of = Numerals.count(curves.size(), "curve") + " over training length";
    return Optional.of(
        earliest(curves)
            .map(
                row ->
                    "On %d of %s every stage from some length on is actual; the shortest such length is %s (after %s, trained on %s, tested on %s). It is when the loss is detected, each stage by itself."
                        .formatted(
                            actual,
                            of,
                            Numerals.count(row.tStar(), "step"),
                            Numerals.count(row.tStarAfter()),
                            training(row),
                            row.task()))
            .orElse("No actual forgetting was found to the end of any of %s.".formatted(of)));
  }

  private static Optional<TransitionRow> earliest(List<TransitionRow> curves) {
    return curves.stream()
        .filter(row -> row.tStar() != null)
        .min(Comparator.comparing(TransitionRow::tStar));
  }

  /**
   * Returns the curves in a metric of more than one length, on tasks that the base does and the
   * checkpoint was not trained on.
   */
  static List<TransitionRow> curves(List<TransitionRow> rows, String metric) {
    return rows.stream()
        .filter(row -> row.metric().equals(metric))
        .filter(row -> !row.stages().contains("FLOOR") && !row.task().equals(row.trainedOn()))
        .filter(row -> row.trainingSteps().stream().distinct().count() > 1)
        .toList();
  }

  /** Returns the task trained on, or where the training started from when there is none. */
  static String training(TransitionRow row) {
    return row.trainedOn() == null ? row.parentId() : row.trainedOn();
  }

  /** Returns a sentence for every fine-tuned task, after one when nothing is actual. */
  static List<String> sentences(List<TransitionRow> curves) {
    List<String> sentences = new ArrayList<>();
    if (curves.stream().noneMatch(row -> row.stages().contains("ACTUAL"))) {
      sentences.add("Actual forgetting does not appear at any length.");
    }
    byTraining(curves).forEach((training, rows) -> sentences.add(sentence(training, rows)));
    return sentences;
  }

  /** Returns the curves by the task trained on, in the order of names. */
  static Map<String, List<TransitionRow>> byTraining(List<TransitionRow> curves) {
    Map<String, List<TransitionRow>> byTraining = new LinkedHashMap<>();
    curves.stream()
        .sorted(Comparator.comparing(TransitionWords::training))
        .forEach(row -> byTraining.computeIfAbsent(training(row), t -> new ArrayList<>()).add(row));
    return byTraining;
  }

  /** Returns sentences on the tested tasks in the course of training on one. */
  private static String sentence(String training, List<TransitionRow> rows) {
    Map<String, List<TransitionRow>> tested = new LinkedHashMap<>();
    rows.forEach(row -> tested.computeIfAbsent(row.task(), t -> new ArrayList<>()).add(row));
    Map<String, List<String>> found = new LinkedHashMap<>();
    STAGES.forEach(stage -> found.put(stage, new ArrayList<>()));
    List<String> passing = new ArrayList<>();
    tested.forEach(
        (task, curves) -> {
          if (passing(curves)) {
            passing.add(task);
          } else {
            found.get(worst(curves)).add(described(task, curves));
          }
        });
    IntSummaryStatistics steps =
        rows.stream()
            .flatMap(row -> row.trainingSteps().stream())
            .mapToInt(Integer::intValue)
            .summaryStatistics();
    List<String> parts = new ArrayList<>();
    part(parts, "forgetting becomes actual on ", found.get("ACTUAL"));
    part(parts, "actual at some lengths but not to the end on ", passing);
    part(parts, "pseudo forgetting only on ", found.get("PSEUDO"));
    part(parts, "undecided on ", few(found.get("UNDECIDED")));
    part(parts, "no loss on ", few(found.get("NONE")));
    return "Trained on %s (%d to %s): %s."
        .formatted(
            training,
            steps.getMin(),
            Numerals.count(steps.getMax(), "step"),
            String.join("; ", parts));
  }

  /** Returns names while they are few, else their number; the table has all. */
  private static List<String> few(List<String> tasks) {
    return tasks.size() <= NAMED ? tasks : List.of(Numerals.count(tasks.size(), "task"));
  }

  private static void part(List<String> parts, String words, List<String> tasks) {
    if (!tasks.isEmpty()) {
      parts.add(words + String.join(", ", tasks));
    }
  }

  /** Returns whether a stage was ACTUAL on the way, but on no curve to the end. */
  private static boolean passing(List<TransitionRow> curves) {
    return curves.stream().allMatch(row -> row.tStar() == null)
        && curves.stream().anyMatch(row -> row.stages().contains("ACTUAL"));
  }

  /**
   * Returns the stage a task counts under: ACTUAL where a curve ends actual, else the gravest stage
   * on a curve that does not count as actual.
   */
  static String worst(List<TransitionRow> curves) {
    if (curves.stream().anyMatch(row -> row.tStar() != null)) {
      return "ACTUAL";
    }
    return Stream.of("PSEUDO", "UNDECIDED")
        .filter(stage -> curves.stream().anyMatch(row -> row.stages().contains(stage)))
        .findFirst()
        .orElse(passing(curves) ? "UNDECIDED" : "NONE");
  }

  private static String described(String task, List<TransitionRow> curves) {
    String stage = worst(curves);
    List<Integer> from =
        curves.stream()
            .map(stage.equals("ACTUAL") ? TransitionRow::tStar : TransitionRow::pseudoFrom)
            .filter(Objects::nonNull)
            .sorted()
            .toList();
    if (from.isEmpty() || !(stage.equals("ACTUAL") || stage.equals("PSEUDO"))) {
      return task;
    }
    int first = from.get(0);
    int last = from.get(from.size() - 1);
    String at = first == last ? Integer.toString(first) : first + " to " + last;
    String where = stage.equals("ACTUAL") ? "from %s steps on" : "at %s steps";
    String in =
        curves.size() == 1 ? "" : "in %d of %d runs, ".formatted(from.size(), curves.size());
    return "%s (%s%s)".formatted(task, in, where.formatted(at));
  }

  /** Returns the curves by trained and tested task: one chart each. */
  static List<List<TransitionRow>> panels(List<TransitionRow> curves) {
    Map<List<String>, List<TransitionRow>> panels = new LinkedHashMap<>();
    for (TransitionRow row : curves) {
      panels
          .computeIfAbsent(
              List.of(training(row), row.task(), row.metric(), row.baseId()),
              panel -> new ArrayList<>())
          .add(row);
    }
    return List.copyOf(panels.values());
  }
}
