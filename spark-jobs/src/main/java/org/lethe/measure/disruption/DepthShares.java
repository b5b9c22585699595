package org.lethe.measure.disruption;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.lethe.analysis.Bootstrap;
import org.lethe.analysis.ConfidenceInterval;
import org.lethe.analysis.DisruptedHeads;
import org.lethe.measure.spi.Defined;

/** Makes the rows of a pair and task in {@code head_disruption_by_depth}. */
final class DepthShares {
  /** Name of the row of all blocks. */
  static final String ALL = "all";

  private DepthShares() {}

  /**
   * Makes the rows.
   *
   * @param heads those that have a disruption, of the same documents; at least one
   */
  static List<DisruptionByDepthRow> rows(
      Iterable<HeadEstimate> heads, NullCut cut, Bootstrap.Options draws) {
    List<HeadEstimate> all = new ArrayList<>();
    heads.forEach(all::add);
    all.sort(
        Comparator.comparing((HeadEstimate head) -> head.row().layer())
            .thenComparing(head -> head.row().head()));
    List<DisruptionByDepthRow> rows = new ArrayList<>();
    for (String third : List.of("lower", "middle", "upper")) {
      List<HeadEstimate> own =
          all.stream().filter(head -> head.row().third().equals(third)).toList();
      if (!own.isEmpty()) {
        rows.add(row(third, own, cut, draws));
      }
    }
    rows.add(row(ALL, all, cut, draws));
    return rows;
  }

  private static DisruptionByDepthRow row(
      String third, List<HeadEstimate> own, NullCut cut, Bootstrap.Options draws) {
    HeadDisruptionRow first = own.get(0).row();
    DisruptedHeads heads =
        new DisruptedHeads(
            own.stream().mapToDouble(head -> head.row().disruption()).toArray(),
            own.stream().map(HeadEstimate::leftOut).toArray(double[][]::new));
    double[] cuts = {cut.value(), HeadEstimate.THREE_TENTHS, HeadEstimate.HALF};
    List<ConfidenceInterval> intervals = heads.intervals(cuts, draws);
    return DisruptionByDepthRowBuilder.stagedBuilder()
        .checkpointId(first.checkpointId())
        .referenceId(first.referenceId())
        .task(first.task())
        .trainedOn(first.trainedOn())
        .third(third)
        .heads(own.size())
        .n(first.n())
        .disruption(heads.mean())
        .disruptionLow(Defined.orNull(intervals.get(0).low()))
        .disruptionHigh(Defined.orNull(intervals.get(0).high()))
        .severe(Defined.orNull(heads.share(cuts[0])))
        .severeLow(Defined.orNull(intervals.get(1).low()))
        .severeHigh(Defined.orNull(intervals.get(1).high()))
        .beyondThreeTenths(heads.share(cuts[1]))
        .threeTenthsLow(Defined.orNull(intervals.get(2).low()))
        .threeTenthsHigh(Defined.orNull(intervals.get(2).high()))
        .beyondHalf(heads.share(cuts[2]))
        .halfLow(Defined.orNull(intervals.get(3).low()))
        .halfHigh(Defined.orNull(intervals.get(3).high()))
        .ciMethod(Defined.method(intervals.get(0)))
        .cut(Defined.orNull(cuts[0]))
        .nullCheckpoints(cut.checkpoints())
        .nullValues(cut.disruptions().length)
        .flag(cut.flag(first.n(), null))
        .build();
  }
}
