package org.lethe.measure.mitigation;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.lethe.analysis.TradeOff;
import org.lethe.measure.mitigation.RecipeCurve.State;
import org.lethe.measure.spi.Lineage;
import org.lethe.table.CheckpointRow;
import org.lethe.table.TrainingRunRow;
import org.lethe.table.TrainingStepRow;

/**
 * What training cost up to a checkpoint, from its base on: the memory of its largest run as it was
 * estimated before the run, and floating-point operations of matrix products: 2 N a token forward
 * and 2 N back through the activations, 2 P for the gradients of the P trained parameters, with N
 * the parameters a token meets and those of adapters; 2 N for each token that a teacher reads;
 * Fisher information as training on its tokens. Left out are attention's products of queries and
 * keys, padding, and what is done once a step with each weight (AdamW, penalties, projections).
 */
final class TrainingCosts {
  private final Lineage lineage;
  private final Map<String, Double> own =
      new HashMap<>(); // operations by checkpoint, since its parent
  private final Map<String, Long> trained = new HashMap<>();
  private final Map<String, Long> memory = new HashMap<>(); // bytes, by checkpoint

  TrainingCosts(Lineage lineage, List<TrainingRunRow> runs, List<TrainingStepRow> steps) {
    this.lineage = lineage;
    Map<String, CheckpointRow> rows = new HashMap<>();
    lineage.all().forEach(row -> rows.put(row.checkpointId(), row));
    for (TrainingRunRow run : runs) {
      for (int step : run.checkpointSteps()) {
        String marked = run.runId() + "-" + step;
        CheckpointRow row = rows.getOrDefault(marked, rows.get(run.runId()));
        if (row != null && run.estimatedMemory() != null) {
          memory.put(row.checkpointId(), run.estimatedMemory());
        }
        if (row != null && run.trainedParameters() != null && run.tokens() > 0) {
          long tokens =
              steps.stream()
                  .filter(s -> s.runId().equals(run.runId()) && s.step() <= step)
                  .mapToLong(TrainingStepRow::tokens)
                  .sum();
          own.put(row.checkpointId(), operations(row, run, tokens));
          trained.put(row.checkpointId(), run.trainedParameters());
        }
      }
    }
  }

  private static double operations(CheckpointRow row, TrainingRunRow run, long tokens) {
    double adapters = run.loraRank() == null ? 0 : run.trainedParameters();
    double model = row.nActiveParams();
    double learning = 4 * (model + adapters) + 2.0 * run.trainedParameters();
    double taught = 2 * model * run.teacherTokens() / run.tokens();
    return tokens * (learning + taught) + run.fisherTokens() * learning;
  }

  /** Returns the operations from the base to a checkpoint; NaN where a part is not known. */
  double operations(String checkpoint) {
    double sum = 0;
    for (CheckpointRow row : lineage.withAncestors(checkpoint)) {
      if (row.parent() != null) {
        sum += own.getOrDefault(row.checkpointId(), Double.NaN);
      }
    }
    return sum;
  }

  /** Returns the operations from the base to a place of a curve; NaN as above. */
  double operations(RecipeCurve curve, TradeOff.Place place) {
    return place.of(curve.states().stream().mapToDouble(s -> operations(s.id())).toArray());
  }

  /** Returns the parameters that were trained last; null where that is not known. */
  Long trainedParameters(String checkpoint) {
    return trained.get(checkpoint);
  }

  /**
   * Returns the bytes that the largest run on some curves was estimated to take; null where that of
   * a run is not known.
   */
  Long estimatedMemory(List<RecipeCurve> curves) {
    long most = 0;
    for (RecipeCurve curve : curves) {
      for (State state : curve.states()) {
        for (String id : state.learned()) {
          boolean trained = !id.equals(curve.order().base());
          if (trained && !memory.containsKey(id)) {
            return null;
          }
          most = trained ? Math.max(most, memory.get(id)) : most;
        }
      }
    }
    return most;
  }

  /** Returns the parameters that the last run of a curve trained; null as above. */
  Long trainedParameters(RecipeCurve curve) {
    return trainedParameters(curve.states().get(curve.states().size() - 1).id());
  }
}
