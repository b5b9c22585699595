package org.lethe.job.stage;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.lethe.benchmark.TaskGroup;
import org.lethe.config.CheckpointEntry;
import org.lethe.config.Experiment;
import org.lethe.config.Experiment.TaskEntry;
import org.lethe.config.Training.Run;
import org.lethe.message.JobException;
import org.lethe.message.Spelling;

/**
 * The checkpoints and tasks that are worked on. What is made of them is the same as without a
 * selection.
 *
 * @param checkpoints ids; empty for all
 * @param tasks names; empty for all
 */
public record Selection(Set<String> checkpoints, Set<String> tasks) {
  /** All that the experiment has. */
  public static final Selection ALL = new Selection(Set.of(), Set.of());

  public Selection {
    checkpoints = Set.copyOf(checkpoints);
    tasks = Set.copyOf(tasks);
  }

  /**
   * Finds what is asked for.
   *
   * @param checkpoints ids, in which {@code *} stands for any text and {@code ?} for a letter
   * @param tasks names of tasks or of groups, with the same signs
   * @throws JobException if one fits nothing
   */
  public static Selection of(List<String> checkpoints, List<String> tasks, Experiment experiment) {
    List<String> ids = experiment.checkpoints().stream().map(CheckpointEntry::id).toList();
    List<String> names = experiment.tasks().stream().map(TaskEntry::name).toList();
    Set<String> chosen = new LinkedHashSet<>();
    for (String asked : tasks) {
      List<TaskGroup> groups =
          experiment.groups().stream().filter(group -> group.name().equals(asked)).toList();
      groups.forEach(group -> chosen.addAll(group.tasks()));
      if (groups.isEmpty()) {
        chosen.addAll(find("task", asked, names));
      }
    }
    return new Selection(
        checkpoints.stream()
            .flatMap(asked -> find("checkpoint", asked, ids).stream())
            .collect(Collectors.toSet()),
        chosen);
  }

  private static List<String> find(String what, String asked, List<String> known) {
    Pattern pattern =
        Pattern.compile(Pattern.quote(asked).replace("*", "\\E.*\\Q").replace("?", "\\E.\\Q"));
    List<String> found = known.stream().filter(name -> pattern.matcher(name).matches()).toList();
    if (found.isEmpty()) {
      throw new JobException(
          JobException.Kind.USAGE,
          "the experiment has no %s %s".formatted(what, asked),
          "--" + what,
          "one of " + String.join(", ", known),
          Spelling.nearest(asked, known)
              .map(near -> "did you mean " + near + "?")
              .orElse("correct the name, or put a pattern with * and ? in quotes"));
    }
    return found;
  }

  /** Whether nothing is left out. */
  public boolean isAll() {
    return checkpoints.isEmpty() && tasks.isEmpty();
  }

  boolean hasCheckpoint(String id) {
    return checkpoints.isEmpty() || checkpoints.contains(id);
  }

  boolean hasTask(String name) {
    return tasks.isEmpty() || tasks.contains(name);
  }

  /**
   * Returns the training runs that the checkpoints come from: those that make them, what these
   * descend from, and their controls.
   */
  public List<Run> runs(Experiment experiment) {
    if (checkpoints.isEmpty()) {
      return experiment.training().runs();
    }
    Set<String> needed = new LinkedHashSet<>();
    Deque<String> open = new ArrayDeque<>(checkpoints);
    while (!open.isEmpty()) {
      CheckpointEntry entry = experiment.checkpoint(open.pop());
      if (needed.add(entry.id())) {
        Stream.of(entry.parent(), entry.control()).filter(id -> id != null).forEach(open::push);
      }
    }
    return experiment.training().runs().stream()
        .filter(run -> run.checkpoints().stream().anyMatch(made -> needed.contains(made.id())))
        .toList();
  }
}
