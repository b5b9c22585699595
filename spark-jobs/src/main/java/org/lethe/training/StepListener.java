package org.lethe.training;

/** Receives every step of a run when it is done. */
@FunctionalInterface
public interface StepListener {

  /** Called after each step, on the run's thread; a resumed run calls it for its own steps only. */
  void onStep(TrainingStep step);
}
