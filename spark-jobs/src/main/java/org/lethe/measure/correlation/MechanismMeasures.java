package org.lethe.measure.correlation;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.lethe.measure.curvature.FlatteningRow;
import org.lethe.measure.depth.DriftByDepthRow;
import org.lethe.measure.disruption.DisruptionByDepthRow;
import org.lethe.measure.interference.GradientInterferenceRow;
import org.lethe.measure.router.RouterDriftRow;
import org.lethe.measure.spi.Lineage;
import org.lethe.table.CheckpointRow;
import org.lethe.table.Role;

/** The numbers that stand for mechanisms at checkpoints fine-tuned from a base. */
final class MechanismMeasures {
  private static final Set<String> ATTENTION = Set.of("q", "k", "v", "o");

  private final String base;
  private final List<CheckpointRow> tuned;
  private final Map<String, Mechanism> measures = new LinkedHashMap<>();

  MechanismMeasures(String base, Lineage lineage) {
    this.base = base;
    this.tuned =
        lineage.withRole(Role.FINE_TUNED).stream()
            .filter(row -> base.equals(row.parent()) && row.trainedOn() != null)
            .toList();
  }

  /** Returns the measures that have values. */
  List<Mechanism> all() {
    return new ArrayList<>(measures.values());
  }

  /** Adds interference of gradients at the base: of the task trained on and the task tested. */
  void addInterference(List<GradientInterferenceRow> rows) {
    for (GradientInterferenceRow row : rows) {
      if (!row.checkpointId().equals(base) || row.taskA().equals(row.taskB())) {
        continue;
      }
      for (CheckpointRow checkpoint : tuned) {
        String tested = other(row, checkpoint.trainedOn());
        String id = checkpoint.checkpointId();
        if (tested != null && row.scope().equals("global")) {
          add("gradient_interference", "interference", id, tested, row.interference());
          add("gradient_interference", "conflict_rate", id, tested, row.conflictRate());
        }
        if (tested != null && row.scope().equals("module") && ATTENTION.contains(row.module())) {
          add("gradient_interference", "interference_attention", id, tested, row.interference());
        }
      }
    }
  }

  private static String other(GradientInterferenceRow row, String task) {
    return row.taskA().equals(task) ? row.taskB() : row.taskB().equals(task) ? row.taskA() : null;
  }

  /** Adds drift of the last position by thirds of the blocks. */
  void addDrift(List<DriftByDepthRow> rows) {
    for (DriftByDepthRow row : rows) {
      if (row.referenceId().equals(base) && row.position().equals("last")) {
        String measure = "drift_" + row.third();
        add("representation_drift", measure, row.checkpointId(), row.task(), row.drift());
      }
    }
  }

  /** Adds disruption of heads by thirds of the blocks, and the share of severely disrupted ones. */
  void addDisruption(List<DisruptionByDepthRow> rows) {
    for (DisruptionByDepthRow row : rows) {
      if (!row.referenceId().equals(base)) {
        continue;
      }
      String id = row.checkpointId();
      if (row.third().equals("all")) {
        add("head_disruption", "severe_all", id, row.task(), row.severe());
      } else {
        add("head_disruption", "disruption_" + row.third(), id, row.task(), row.disruption());
      }
    }
  }

  /** Adds divergence of routers, the mean over blocks. */
  void addRouters(List<RouterDriftRow> rows) {
    for (RouterDriftRow row : rows) {
      if (row.referenceId().equals(base)) {
        add("router_drift", "divergence", row.checkpointId(), row.task(), row.divergence());
      }
    }
  }

  /** Adds flattening of the loss. */
  void addFlattening(List<FlatteningRow> rows) {
    for (FlatteningRow row : rows) {
      if (row.referenceId().equals(base)) {
        String measure = "flattening_" + row.scope();
        add("flattening", measure, row.checkpointId(), row.task(), row.flattening());
      }
    }
  }

  private void add(
      String mechanism, String measure, String checkpointId, String task, Double value) {
    if (value != null) {
      measures
          .computeIfAbsent(mechanism + "/" + measure, key -> Mechanism.empty(mechanism, measure))
          .add(checkpointId, task, value);
    }
  }
}
