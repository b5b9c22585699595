package org.lethe.figure;

import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * What the rows of a measure are about, as far as the whole page follows from it.
 *
 * @param checkpoints ids of the checkpoints that were scored
 * @param plans ids of the plans their answers belong to
 * @param tasks names of the tasks there are numbers of
 * @param metrics names of the metrics that checkpoints are compared in, the loss left out
 */
public record Subjects(
    Set<String> checkpoints, Set<String> plans, Set<String> tasks, Set<String> metrics) {
  public static final Subjects NONE = scored(Set.of(), Set.of(), Set.of());

  public Subjects {
    checkpoints = ordered(checkpoints, Set.of());
    plans = ordered(plans, Set.of());
    tasks = ordered(tasks, Set.of());
    metrics = ordered(metrics, Set.of());
  }

  /** Returns the subjects of scores. */
  public static Subjects scored(Set<String> checkpoints, Set<String> plans, Set<String> tasks) {
    return new Subjects(checkpoints, plans, tasks, Set.of());
  }

  /** Returns the subjects of comparisons of checkpoints. */
  public static Subjects compared(Set<String> tasks, Set<String> metrics) {
    return new Subjects(Set.of(), Set.of(), tasks, metrics);
  }

  /** Returns these subjects and others. */
  public Subjects and(Subjects other) {
    return new Subjects(
        ordered(checkpoints, other.checkpoints),
        ordered(plans, other.plans),
        ordered(tasks, other.tasks),
        ordered(metrics, other.metrics));
  }

  private static Set<String> ordered(Set<String> first, Set<String> second) {
    Set<String> all = new LinkedHashSet<>(first);
    all.addAll(second);
    return Collections.unmodifiableSet(all);
  }
}
