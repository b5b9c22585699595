package org.lethe.measure.curvature;

import org.lethe.gradient.SurfaceWeights;
import org.lethe.gradient.WeightScope;
import org.lethe.measure.spi.ProbeContext;
import org.lethe.measure.spi.ProbedModels;

/** What the probes of the loss along training have in common: all weights, none in adapters. */
interface TrainingProbe<R extends Record> extends LossProbe<R> {
  /** How far lines go beyond either end, in lengths of a training; a quarter of their length. */
  double BEYOND = 0.5;

  @Override
  default SurfaceWeights weights(CurvatureOptions options) {
    return new SurfaceWeights(WeightScope.ALL, 0);
  }

  @Override
  default boolean hasSurface(ProbedModels models, CurvatureOptions options) {
    return models.checkpoint().adapters().isEmpty() && models.reference().adapters().isEmpty();
  }

  @Override
  default boolean isOfPairs() {
    return true;
  }

  @Override
  default String conventions() {
    return "mean_answer_token_nll";
  }

  @Override
  default String identity(CurvatureOptions options, ProbeContext context) {
    return "%s/%d/%d/%d"
        .formatted(
            conventions(), options.documents(), options.slicePoints(), context.batchTokens());
  }

  /** Returns places on a line, among them both ends of the training, 0 and 1. */
  static double[] places(CurvatureOptions options) {
    int quarter = (options.slicePoints() + 2) / 4;
    double[] places = new double[4 * quarter + 1];
    for (int i = 0; i < places.length; i++) {
      places[i] = 0.5 * i / quarter - BEYOND;
    }
    return places;
  }
}
