package org.lethe.measure.depth;

import java.util.ArrayList;
import java.util.List;
import org.lethe.analysis.Bootstrap;
import org.lethe.analysis.ConfidenceInterval;
import org.lethe.analysis.DepthThird;
import org.lethe.analysis.MeanDifference;
import org.lethe.measure.spi.Defined;

/** Makes the rows of drift by depth, a row a third; CKA is not theirs to know. */
final class DepthRows {
  /** Thirds of the blocks. */
  private static final int THIRDS = 3;

  private final Subject subject;
  private final DocumentDrift drift;
  private final Bootstrap.Options draws;

  DepthRows(Subject subject, DocumentDrift drift, Bootstrap.Options draws) {
    this.subject = subject;
    this.drift = drift;
    this.draws = draws;
  }

  List<DriftByDepthRow> rows() {
    List<DriftByDepthRow> rows = new ArrayList<>();
    if (!drift.documents().isEmpty()) {
      drift.thirds().forEach((third, values) -> rows.add(row(third, values)));
    }
    return rows;
  }

  private DriftByDepthRow row(DepthThird third, double[] values) {
    int n = values.length;
    MeanDifference mean = MeanDifference.paired(values, new double[n], draws);
    MeanDifference beyond = MeanDifference.paired(values, others(third), draws);
    boolean all = drift.thirds().size() == THIRDS;
    ConfidenceInterval ofBeyond =
        all ? beyond.interval() : ConfidenceInterval.none("none_a_third_has_no_layers");
    return DriftByDepthRowBuilder.stagedBuilder()
        .checkpointId(subject.checkpointId())
        .referenceId(subject.referenceId())
        .task(subject.task())
        .trainedOn(subject.trainedOn())
        .position(subject.position())
        .third(third.key())
        .layers(drift.layers().get(third))
        .n(n)
        .drift(mean.value())
        .driftLow(Defined.orNull(mean.interval().low()))
        .driftHigh(Defined.orNull(mean.interval().high()))
        .beyond(all ? beyond.value() : null)
        .beyondLow(Defined.orNull(ofBeyond.low()))
        .beyondHigh(Defined.orNull(ofBeyond.high()))
        .ciMethod(Defined.method(mean.interval()))
        .ckaDrift(null)
        .ckaLow(null)
        .ckaHigh(null)
        .flag(n < MeanDifference.MIN_ITEMS ? "few_items" : null)
        .build();
  }

  /** Returns the mean drift of the other thirds [documents]. */
  private double[] others(DepthThird third) {
    double[] others = new double[drift.documents().size()];
    drift
        .thirds()
        .forEach(
            (other, values) -> {
              for (int i = 0; other != third && i < others.length; i++) {
                others[i] += values[i] / (drift.thirds().size() - 1);
              }
            });
    return others;
  }
}
