package org.lethe.measure.vectoreffects;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.lethe.analysis.Bootstrap;
import org.lethe.analysis.ConfidenceInterval;
import org.lethe.analysis.MultipleTesting;
import org.lethe.analysis.ProportionIntervals;
import org.lethe.analysis.Transitions;
import org.lethe.measure.context.SavedLoss;
import org.lethe.measure.spi.Defined;

/** Compares answers with a vector at its chosen place to those without, item by item. */
final class VectorGainTable {
  private VectorGainTable() {}

  /**
   * Returns a row for every task, kind of vector and set of prompts.
   *
   * @param effects of one checkpoint
   */
  static List<VectorGainRow> rows(List<VectorEffectRow> effects, Bootstrap.Options draws) {
    Map<String, List<VectorEffectRow>> groups =
        effects.stream()
            .filter(row -> row.part().equals("test"))
            .filter(row -> row.chosenPlace() || row.vector().equals(VectorEffectRow.NONE))
            .collect(
                Collectors.groupingBy(
                    row ->
                        String.join(
                            "/", row.task(), row.source(), row.convention(), row.promptSet()),
                    TreeMap::new,
                    Collectors.toList()));
    List<Gain> gains = groups.values().stream().map(rows -> new Gain(rows, draws)).toList();
    double[] holm = MultipleTesting.holm(gains.stream().mapToDouble(Gain::p).toArray());
    List<VectorGainRow> rows = new ArrayList<>();
    for (int i = 0; i < holm.length; i++) {
      rows.add(gains.get(i).row(holm[i]));
    }
    return rows;
  }

  /** The differences of one group. */
  private static final class Gain {
    private final VectorEffectRow none;
    private final VectorEffectRow task;
    private final List<VectorEffectRow> random;
    private final List<VectorEffectRow> gaussian;
    private final SavedLoss saved;
    private final ConfidenceInterval top1;

    private Gain(List<VectorEffectRow> rows, Bootstrap.Options draws) {
      none = of(rows, VectorEffectRow.NONE).get(0);
      task = of(rows, VectorEffectRow.TASK).get(0);
      random = of(rows, VectorEffectRow.RANDOM_HEADS);
      gaussian = of(rows, VectorEffectRow.GAUSSIAN);
      saved = SavedLoss.of(none.losses(), task.losses(), losses(random), losses(gaussian), draws);
      top1 = top1(none, task, draws.confidence());
    }

    private static List<VectorEffectRow> of(List<VectorEffectRow> rows, String vector) {
      return rows.stream().filter(row -> row.vector().equals(vector)).toList();
    }

    double p() {
      return saved.p();
    }

    private String verdict(double holm) {
      if (!saved.isJudged()) {
        return "few_items";
      }
      return saved.isShown(holm) ? "works" : "not_shown";
    }

    VectorGainRow row(double holm) {
      return VectorGainRowBuilder.stagedBuilder()
          .source(task.source())
          .convention(task.convention())
          .promptSet(task.promptSet())
          .layer(task.layer())
          .strength(task.strength())
          .n(task.n())
          .top1None(none.top1())
          .top1Task(task.top1())
          .top1Random(random.stream().mapToDouble(VectorEffectRow::top1).average().orElseThrow())
          .top1Gaussian(
              gaussian.stream().mapToDouble(VectorEffectRow::top1).average().orElseThrow())
          .lossNone(none.loss())
          .lossTask(task.loss())
          .lossRandom(mean(SavedLoss.mean(losses(random))))
          .lossGaussian(mean(SavedLoss.mean(losses(gaussian))))
          .exactNone(none.exactMatch())
          .exactTask(task.exactMatch())
          .top1Gain(task.top1() - none.top1())
          .top1GainLow(Defined.orNull(top1.low()))
          .top1GainHigh(Defined.orNull(top1.high()))
          .top1GainMethod(Defined.method(top1))
          .gain(saved.overNone().value())
          .gainLow(Defined.orNull(saved.overNone().interval().low()))
          .gainHigh(Defined.orNull(saved.overNone().interval().high()))
          .gainOverRandom(saved.overRandom().value())
          .gainOverRandomLow(Defined.orNull(saved.overRandom().interval().low()))
          .gainOverRandomHigh(Defined.orNull(saved.overRandom().interval().high()))
          .gainOverGaussian(saved.overGaussian().value())
          .gainOverGaussianLow(Defined.orNull(saved.overGaussian().interval().low()))
          .gainOverGaussianHigh(Defined.orNull(saved.overGaussian().interval().high()))
          .gainMethod(Defined.method(saved.overNone().interval()))
          .p(Defined.orNull(p()))
          .pHolm(Defined.orNull(holm))
          .verdict(verdict(holm))
          .checkpointId(task.checkpointId())
          .task(task.task())
          .build();
    }
  }

  private static List<float[]> losses(List<VectorEffectRow> rows) {
    return rows.stream().map(VectorEffectRow::losses).toList();
  }

  private static double mean(double[] values) {
    return Arrays.stream(values).average().orElseThrow();
  }

  /** Returns the interval of the share right with the vector less the share without. */
  private static ConfidenceInterval top1(
      VectorEffectRow none, VectorEffectRow task, double confidence) {
    long[] counts = new long[4];
    for (int i = 0; i < none.n(); i++) {
      counts[(task.ranks()[i] == 0 ? 2 : 0) + (none.ranks()[i] == 0 ? 1 : 0)]++;
    }
    Transitions items = new Transitions(counts[3], counts[2], counts[1], counts[0]);
    return ProportionIntervals.tango(items, confidence);
  }
}
