package org.lethe.training;

import java.io.Serializable;

/**
 * The learning rate of every step, as transformers' schedules with warm-up define it: the rate
 * rises linearly from 0 over the warm-up steps, then follows its shape.
 *
 * @param shape of the learning rate after the warm-up
 * @param peak learning rate at the end of the warm-up
 * @param warmupSteps steps of the rise; 0 for none
 */
public record LearningRateSchedule(Shape shape, double peak, int warmupSteps)
    implements Serializable {

  /** The course of the learning rate after the warm-up. */
  public enum Shape {
    /** Stays at the peak ({@code get_constant_schedule_with_warmup}). */
    CONSTANT {
      @Override
      double factor(double progress) {
        return 1;
      }
    },
    /** Falls along half a cosine to 0 ({@code get_cosine_schedule_with_warmup}). */
    COSINE {
      @Override
      double factor(double progress) {
        return Math.max(0, 0.5 * (1 + Math.cos(Math.PI * progress)));
      }
    },
    /** Falls in a straight line to 0 ({@code get_linear_schedule_with_warmup}). */
    LINEAR {
      @Override
      double factor(double progress) {
        return Math.max(0, 1 - progress);
      }
    };

    /** Share of the peak after a share of the steps that follow the warm-up. */
    abstract double factor(double progress);
  }

  public LearningRateSchedule {
    if (!(peak > 0 && peak < 1)) {
      throw new IllegalArgumentException("learning-rate must be in (0, 1), got " + peak);
    }
    if (warmupSteps < 0) {
      throw new IllegalArgumentException("warmup-steps must be at least 0, got " + warmupSteps);
    }
  }

  /** A rate that never changes. */
  public static LearningRateSchedule constant(double rate) {
    return new LearningRateSchedule(Shape.CONSTANT, rate, 0);
  }

  /**
   * The learning rate of a step.
   *
   * @param step counted from 0; with a warm-up the first step has rate 0
   * @param steps length of the run
   */
  public double at(int step, int steps) {
    if (step < warmupSteps) {
      return peak * step / warmupSteps;
    }
    return peak * shape.factor((step - warmupSteps) / (double) Math.max(1, steps - warmupSteps));
  }
}
