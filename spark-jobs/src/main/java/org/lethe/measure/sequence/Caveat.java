package org.lethe.measure.sequence;

import java.util.Collection;
import java.util.Locale;
import java.util.stream.Collectors;

/** Why a number is missing, or to be read with care. */
enum Caveat {
  /** A step, a score or part of the answers is missing. */
  INCOMPLETE,
  /** A sequence of one step has no task that could have been forgotten. */
  ONE_STEP,
  /** A task is trained on twice: when it was learned is not one step. */
  REPEATED_TASK,
  /** No checkpoint with random weights is named. */
  NO_RANDOM_INIT,
  /** Of a task nobody learned it alone, from the same start and for as long. */
  NO_SINGLE_TASK,
  /** The task was not above chance when it was learned: no share of it can be lost. */
  NOT_ABOVE_CHANCE,
  /** Of so few documents the interval of a mean of scores may be too short. */
  FEW_ITEMS,
  /** Batching alone moves the base as much; the value is zero. */
  WITHIN_NOISE;

  /** Returns the word of the tables. */
  String key() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Returns the words as a flag; null without any. */
  static String flag(Collection<Caveat> caveats) {
    return caveats.isEmpty()
        ? null
        : caveats.stream().sorted().map(Caveat::key).collect(Collectors.joining(","));
  }
}
