package org.lethe.measure.curvature;

import java.util.ArrayList;
import java.util.List;
import org.lethe.analysis.Flattening;
import org.lethe.analysis.Flattening.Eigenvalue;
import org.lethe.measure.contrast.Contrast;
import org.lethe.measure.spi.Defined;
import org.lethe.measure.spi.Lineage;

/** Makes {@code flattening}: surfaces of the same examples and weights, before and after. */
final class FlatteningTable {
  private static final double CONVERGED = 0.01; // residual over eigenvalue

  private FlatteningTable() {}

  static List<FlatteningRow> rows(
      List<CurvatureRow> surfaces, Contrast contrast, Lineage lineage, double confidence) {
    String reference = contrast.checkpoints().get(0);
    String checkpoint = contrast.checkpoints().get(1);
    List<FlatteningRow> rows = new ArrayList<>();
    for (CurvatureRow before : surfaces) {
      for (CurvatureRow after : surfaces) {
        if (before.checkpointId().equals(reference)
            && after.checkpointId().equals(checkpoint)
            && isAlike(before, after)) {
          rows.add(row(before, after, lineage.checkpoint(checkpoint).trainedOn(), confidence));
        }
      }
    }
    return rows;
  }

  private static boolean isAlike(CurvatureRow before, CurvatureRow after) {
    return before.task().equals(after.task())
        && before.scope().equals(after.scope())
        && before.parameters() == after.parameters()
        && before.blockExamples().equals(after.blockExamples());
  }

  private static FlatteningRow row(
      CurvatureRow before, CurvatureRow after, String trainedOn, double confidence) {
    Flattening flattening =
        Flattening.of(eigenvalue(before), eigenvalue(after), weights(before), confidence);
    double traceError = Math.hypot(before.traceError(), after.traceError());
    return FlatteningRowBuilder.stagedBuilder()
        .checkpointId(after.checkpointId())
        .referenceId(before.checkpointId())
        .task(after.task())
        .trainedOn(trainedOn)
        .scope(after.scope())
        .examples(after.examples())
        .topBefore(before.topEigenvalue())
        .topAfter(after.topEigenvalue())
        .bottomBefore(before.bottomEigenvalue())
        .bottomAfter(after.bottomEigenvalue())
        .traceBefore(before.trace())
        .traceAfter(after.trace())
        .traceZ(traceError > 0 ? (Double) ((after.trace() - before.trace()) / traceError) : null)
        .samStepBefore(before.samStep())
        .samStepAfter(after.samStep())
        .flattening(Defined.orNull(flattening.value()))
        .ciLow(Defined.orNull(flattening.interval().low()))
        .ciHigh(Defined.orNull(flattening.interval().high()))
        .ciMethod(Defined.method(flattening.interval()))
        .flag(flag(before, after))
        .build();
  }

  private static Eigenvalue eigenvalue(CurvatureRow surface) {
    int blocks = surface.blockExamples().size();
    int columns = (int) Math.round(Math.sqrt(surface.blockForms().length / (double) blocks));
    double[][][] forms = new double[blocks][columns][columns];
    for (int place = 0; place < surface.blockForms().length; place++) {
      int column = place % columns;
      int row = place / columns % columns;
      forms[place / (columns * columns)][row][column] = surface.blockForms()[place];
    }
    return new Eigenvalue(surface.topEigenvalue(), forms);
  }

  private static double[] weights(CurvatureRow surface) {
    return surface.blockExamples().stream().mapToDouble(Integer::doubleValue).toArray();
  }

  private static String flag(CurvatureRow before, CurvatureRow after) {
    if (before.topEigenvalue() <= 0 || after.topEigenvalue() <= 0) {
      return "sign_change";
    }
    return isConverged(before) && isConverged(after) ? null : "not_converged";
  }

  private static boolean isConverged(CurvatureRow surface) {
    return surface.topResidual() <= CONVERGED * surface.topEigenvalue();
  }
}
