package org.lethe.benchmark.context;

import java.util.List;
import java.util.Locale;

/** A part of a task's documents, divided by seed. */
public enum Part {
  /** Demonstrations are drawn from it. */
  TRAINING,
  /** Queries of means and of effects. */
  VALIDATION,
  /** Queries on which vectors are evaluated. */
  TEST;

  /** The parts that are asked, in order. */
  public static final List<Part> QUERIES = List.of(VALIDATION, TEST);

  /** Name in tables. */
  public String key() {
    return name().toLowerCase(Locale.ROOT);
  }
}
