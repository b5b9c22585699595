package org.lethe.measure.vectorinterventions;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.lethe.analysis.Bootstrap;
import org.lethe.analysis.MeanDifference;
import org.lethe.analysis.MultipleTesting;
import org.lethe.measure.spi.Defined;
import org.lethe.measure.vectoreffects.VectorEffectRow;

/** Compares answers with and without a vector to those of the base, item by item. */
final class VectorRecoveryTable {
  private static final double LEVEL = 0.05;

  private VectorRecoveryTable() {}

  /**
   * Returns a row for every task, kind of vector, set of prompts and intervention.
   *
   * @param answers of one checkpoint
   */
  static List<VectorRecoveryRow> rows(
      List<VectorInterventionRow> answers, Bootstrap.Options draws) {
    Map<String, List<VectorInterventionRow>> groups =
        answers.stream()
            .collect(
                Collectors.groupingBy(
                    row ->
                        String.join(
                            "/", row.task(), row.source(), row.convention(), row.promptSet()),
                    TreeMap::new,
                    Collectors.toList()));
    List<Recovered> found = new ArrayList<>();
    for (List<VectorInterventionRow> group : groups.values()) {
      for (String intervention :
          List.of(VectorInterventionRow.ADD_BASE, VectorInterventionRow.SUBTRACT_NEW)) {
        if (group.stream().anyMatch(row -> row.intervention().equals(intervention))) {
          found.add(new Recovered(group, intervention, draws));
        }
      }
    }
    double[] holm = MultipleTesting.holm(found.stream().mapToDouble(Recovered::p).toArray());
    return IntStream.range(0, holm.length).mapToObj(i -> found.get(i).row(holm[i])).toList();
  }

  /** The differences of one intervention. */
  private static final class Recovered {
    private final VectorInterventionRow none;
    private final VectorInterventionRow task;
    private final List<VectorInterventionRow> random;
    private final List<VectorInterventionRow> gaussian;
    private final MeanDifference lost;
    private final MeanDifference back;
    private final MeanDifference overRandom;
    private final MeanDifference overGaussian;

    private Recovered(
        List<VectorInterventionRow> group, String intervention, Bootstrap.Options draws) {
      none = of(group, VectorInterventionRow.NONE, VectorEffectRow.NONE).get(0);
      task = of(group, intervention, VectorEffectRow.TASK).get(0);
      random = of(group, intervention, VectorEffectRow.RANDOM_HEADS);
      gaussian = of(group, intervention, VectorEffectRow.GAUSSIAN);
      double[] plain = losses(List.of(none));
      double[] steered = losses(List.of(task));
      lost = MeanDifference.paired(plain, wide(none.baseLosses()), draws);
      back = MeanDifference.paired(plain, steered, draws);
      overRandom = MeanDifference.paired(losses(random), steered, draws);
      overGaussian = MeanDifference.paired(losses(gaussian), steered, draws);
    }

    private static List<VectorInterventionRow> of(
        List<VectorInterventionRow> group, String intervention, String vector) {
      return group.stream()
          .filter(row -> row.intervention().equals(intervention) && row.vector().equals(vector))
          .toList();
    }

    double p() {
      return Math.max(
          back.pNoDifference(), Math.max(overRandom.pNoDifference(), overGaussian.pNoDifference()));
    }

    private boolean isLost() {
      return lost.interval().isAbove(0);
    }

    private String verdict(double holm) {
      if (!back.interval().exists()) {
        return "few_items";
      }
      if (!isLost()) {
        return "nothing_lost";
      }
      boolean better = back.value() > 0 && overRandom.value() > 0 && overGaussian.value() > 0;
      return better && holm < LEVEL ? "comes_back" : "not_shown";
    }

    VectorRecoveryRow row(double holm) {
      int[] answersLost =
          IntStream.range(0, none.n())
              .filter(i -> none.baseRanks()[i] == 0 && none.ranks()[i] > 0)
              .toArray();
      return VectorRecoveryRowBuilder.stagedBuilder()
          .source(task.source())
          .convention(task.convention())
          .promptSet(task.promptSet())
          .intervention(task.intervention())
          .vectorTask(task.vectorTask())
          .referenceId(task.referenceId())
          .layer(task.layer())
          .strength(task.strength())
          .n(task.n())
          .top1Base(right(none.baseRanks()))
          .top1(none.top1())
          .top1Task(task.top1())
          .top1Random(mean(random))
          .top1Gaussian(mean(gaussian))
          .answersBack((int) IntStream.of(answersLost).filter(i -> task.ranks()[i] == 0).count())
          .answersLost(answersLost.length)
          .lost(lost.value())
          .lostLow(Defined.orNull(lost.interval().low()))
          .lostHigh(Defined.orNull(lost.interval().high()))
          .back(back.value())
          .backLow(Defined.orNull(back.interval().low()))
          .backHigh(Defined.orNull(back.interval().high()))
          .backOverRandom(overRandom.value())
          .backOverRandomLow(Defined.orNull(overRandom.interval().low()))
          .backOverRandomHigh(Defined.orNull(overRandom.interval().high()))
          .backOverGaussian(overGaussian.value())
          .backOverGaussianLow(Defined.orNull(overGaussian.interval().low()))
          .backOverGaussianHigh(Defined.orNull(overGaussian.interval().high()))
          .ciMethod(Defined.method(back.interval()))
          .share(isLost() ? back.value() / lost.value() : null)
          .p(Defined.orNull(p()))
          .pHolm(Defined.orNull(holm))
          .verdict(verdict(holm))
          .checkpointId(task.checkpointId())
          .task(task.task())
          .build();
    }
  }

  /** Returns the loss of each prompt, mean over rows that answer the same prompts. */
  private static double[] losses(List<VectorInterventionRow> rows) {
    double[] means = new double[rows.get(0).n()];
    for (VectorInterventionRow row : rows) {
      for (int i = 0; i < means.length; i++) {
        means[i] += row.losses()[i] / (double) rows.size();
      }
    }
    return means;
  }

  private static double[] wide(float[] values) {
    return IntStream.range(0, values.length).mapToDouble(i -> values[i]).toArray();
  }

  private static double right(int[] ranks) {
    return IntStream.of(ranks).filter(rank -> rank == 0).count() / (double) ranks.length;
  }

  private static double mean(List<VectorInterventionRow> rows) {
    return rows.stream().mapToDouble(VectorInterventionRow::top1).average().orElseThrow();
  }
}
