package org.lethe.training;

/** Hears of every step of a run as it is done. */
@FunctionalInterface
public interface StepListener {

  /** Called once a step, on the run's thread; a resumed run calls for its remaining steps only. */
  void onStep(TrainingStep step);

  /** A listener that does nothing. */
  static StepListener none() {
    return step -> {};
  }
}
