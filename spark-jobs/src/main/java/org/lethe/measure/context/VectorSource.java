package org.lethe.measure.context;

import java.util.Locale;
import org.lethe.benchmark.Task;

/** What tells a model its task where head activations are read. */
public enum VectorSource {
  /** Demonstrations: a function vector. */
  FEW_SHOT(ContextSets.FEW_SHOT),
  /** The task's description: an instruction vector. */
  INSTRUCTION(ContextSets.INSTRUCTION);

  private final String answered;

  VectorSource(String answered) {
    this.answered = answered;
  }

  /** Name in tables. */
  public String key() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Returns the set of prompts whose answers say which queries a model answers right. */
  public String answered() {
    return answered;
  }

  /** Returns whether a task has it. */
  public boolean isOf(Task task) {
    return this == FEW_SHOT || !task.description().isBlank();
  }
}
