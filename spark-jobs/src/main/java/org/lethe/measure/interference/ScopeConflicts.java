package org.lethe.measure.interference;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.lethe.analysis.ConfidenceInterval;
import org.lethe.analysis.Estimate;
import org.lethe.analysis.Jackknife;
import org.lethe.analysis.Mover;
import org.lethe.measure.spi.Defined;

/** Makes the rows of one scope at a checkpoint: every task with itself and with every later one. */
final class ScopeConflicts {
  private final String checkpointId;
  private final InterferenceScope scope;
  private final BlockGram gram;
  private final double confidence;
  private final List<Conflicts> within = new ArrayList<>();

  ScopeConflicts(String checkpointId, InterferenceScope scope, BlockGram gram, double confidence) {
    this.checkpointId = checkpointId;
    this.scope = scope;
    this.gram = gram;
    this.confidence = confidence;
    for (int task = 0; task < gram.tasks().size(); task++) {
      within.add(Conflicts.of(gram.cosines(task, task), confidence));
    }
  }

  /** Returns the rows of tasks that have a pair. */
  List<GradientInterferenceRow> rows() {
    List<GradientInterferenceRow> rows = new ArrayList<>();
    for (int a = 0; a < within.size(); a++) {
      for (int b = a; b < within.size(); b++) {
        Conflicts conflicts = a == b ? within.get(a) : Conflicts.of(gram.cosines(a, b), confidence);
        if (conflicts.pairs() > 0) {
          rows.add(row(a, b, conflicts));
        }
      }
    }
    return rows;
  }

  private GradientInterferenceRow row(int a, int b, Conflicts conflicts) {
    boolean based = a != b && within.get(a).pairs() > 0 && within.get(b).pairs() > 0;
    Estimate excess =
        based
            ? excess(conflicts, within.get(a), within.get(b))
            : Estimate.bare(Double.NaN, "none_no_baseline");
    ConfidenceInterval interference = conflicts.interference().interval();
    ConfidenceInterval rate = conflicts.rate().interval();
    return GradientInterferenceRowBuilder.stagedBuilder()
        .checkpointId(checkpointId)
        .taskA(gram.tasks().get(a))
        .taskB(gram.tasks().get(b))
        .scope(scope.name())
        .layer(scope.layer())
        .module(scope.module())
        .head(scope.head())
        .blocks(conflicts.held().length)
        .pairs(a == b ? conflicts.pairs() / 2 : conflicts.pairs())
        .meanCosine(conflicts.meanCosine())
        .interference(conflicts.interference().value())
        .interferenceLow(Defined.orNull(interference.low()))
        .interferenceHigh(Defined.orNull(interference.high()))
        .conflictRate(conflicts.rate().value())
        .conflictLow(Defined.orNull(rate.low()))
        .conflictHigh(Defined.orNull(rate.high()))
        .baselineInterference(based ? mean(a, b, c -> c.interference().value()) : null)
        .baselineConflictRate(based ? mean(a, b, c -> c.rate().value()) : null)
        .excess(Defined.orNull(excess.value()))
        .excessLow(Defined.orNull(excess.interval().low()))
        .excessHigh(Defined.orNull(excess.interval().high()))
        .ciMethod(Defined.method(rate))
        .sketchError(gram.sketchError())
        .flag(rate.exists() ? null : "few_blocks")
        .build();
  }

  private double mean(int a, int b, ToDoubleFunction<Conflicts> value) {
    return (value.applyAsDouble(within.get(a)) + value.applyAsDouble(within.get(b))) / 2;
  }

  /** Returns the rate of a pair of tasks less the mean rate within them. */
  private Estimate excess(Conflicts pair, Conflicts a, Conflicts b) {
    double whole = (a.rate().value() + b.rate().value()) / 2;
    int[] held = pair.held();
    if (!pair.rate().interval().exists()) {
      return Estimate.bare(pair.rate().value() - whole, pair.rate().interval().method());
    }
    double[] own = pair.rates(held);
    double[] ofA = a.rates(held);
    double[] ofB = b.rates(held);
    double[] baseline = new double[held.length];
    double[] differences = new double[held.length];
    Arrays.setAll(baseline, k -> (ofA[k] + ofB[k]) / 2);
    Arrays.setAll(differences, k -> own[k] - baseline[k]);
    int least = Math.min(a.held().length, b.held().length);
    Estimate mean = Conflicts.share(whole, baseline, least, confidence);
    double stderr = Jackknife.standardError(differences);
    return Mover.difference(
        pair.rate(), mean, Mover.correlation(pair.rate().stderr(), mean.stderr(), stderr), stderr);
  }
}
