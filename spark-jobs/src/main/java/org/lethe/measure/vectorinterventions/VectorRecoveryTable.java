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
import org.lethe.measure.context.SavedLoss;
import org.lethe.measure.spi.Defined;
import org.lethe.measure.vectoreffects.VectorEffectRow;

/** Compares answers with and without a vector to those of the base, item by item. */
final class VectorRecoveryTable {
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
    private final SavedLoss back;

    private Recovered(
        List<VectorInterventionRow> group, String intervention, Bootstrap.Options draws) {
      none = of(group, VectorInterventionRow.NONE, VectorEffectRow.NONE).get(0);
      task = of(group, intervention, VectorEffectRow.TASK).get(0);
      random = of(group, intervention, VectorEffectRow.RANDOM_HEADS);
      gaussian = of(group, intervention, VectorEffectRow.GAUSSIAN);
      lost =
          MeanDifference.paired(
              SavedLoss.mean(List.of(none.losses())),
              SavedLoss.mean(List.of(none.baseLosses())),
              draws);
      back = SavedLoss.of(none.losses(), task.losses(), losses(random), losses(gaussian), draws);
    }

    private static List<VectorInterventionRow> of(
        List<VectorInterventionRow> group, String intervention, String vector) {
      return group.stream()
          .filter(row -> row.intervention().equals(intervention) && row.vector().equals(vector))
          .toList();
    }

    double p() {
      return back.p();
    }

    private boolean isLost() {
      return lost.interval().isAbove(0);
    }

    private String verdict(double holm) {
      if (!back.isJudged()) {
        return "few_items";
      }
      if (!isLost()) {
        return "nothing_lost";
      }
      return back.isShown(holm) ? "comes_back" : "not_shown";
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
          .back(back.overNone().value())
          .backLow(Defined.orNull(back.overNone().interval().low()))
          .backHigh(Defined.orNull(back.overNone().interval().high()))
          .backOverRandom(back.overRandom().value())
          .backOverRandomLow(Defined.orNull(back.overRandom().interval().low()))
          .backOverRandomHigh(Defined.orNull(back.overRandom().interval().high()))
          .backOverGaussian(back.overGaussian().value())
          .backOverGaussianLow(Defined.orNull(back.overGaussian().interval().low()))
          .backOverGaussianHigh(Defined.orNull(back.overGaussian().interval().high()))
          .ciMethod(Defined.method(back.overNone().interval()))
          .share(isLost() ? back.overNone().value() / lost.value() : null)
          .p(Defined.orNull(p()))
          .pHolm(Defined.orNull(holm))
          .verdict(verdict(holm))
          .checkpointId(task.checkpointId())
          .task(task.task())
          .build();
    }
  }

  private static List<float[]> losses(List<VectorInterventionRow> rows) {
    return rows.stream().map(VectorInterventionRow::losses).toList();
  }

  private static double right(int[] ranks) {
    return IntStream.of(ranks).filter(rank -> rank == 0).count() / (double) ranks.length;
  }

  private static double mean(List<VectorInterventionRow> rows) {
    return rows.stream().mapToDouble(VectorInterventionRow::top1).average().orElseThrow();
  }
}
