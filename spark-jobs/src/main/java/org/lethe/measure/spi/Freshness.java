package org.lethe.measure.spi;

import java.io.IOException;
import java.io.Serializable;
import java.util.HashMap;
import java.util.Map;
import org.lethe.table.RequestRow;
import org.lethe.table.TableStore;
import org.lethe.table.Unit;

/**
 * Which weights and plans count: rows that other weights or an earlier plan left behind are passed
 * over.
 *
 * @param weights weights digest by checkpoint
 * @param plans plan id by task
 */
public record Freshness(Map<String, String> weights, Map<String, String> plans)
    implements Serializable {
  public Freshness {
    weights = new HashMap<>(weights); // serialisable maps
    plans = new HashMap<>(plans);
  }

  /** Returns the weights of the lineage and the published plans. */
  public static Freshness of(Lineage lineage, TableStore store) throws IOException {
    Map<String, String> weights = new HashMap<>();
    lineage.all().forEach(row -> weights.put(row.checkpointId(), row.weightsDigest()));
    Map<String, String> plans = new HashMap<>();
    int task = RequestRow.TABLE.partitionColumns().indexOf(RequestRow.TASK);
    for (Unit unit : store.publishedUnits(RequestRow.TABLE)) {
      plans.put(unit.partition().get(task), unit.key());
    }
    return new Freshness(weights, plans);
  }

  public boolean holds(String checkpointId, String task, String weightsDigest, String planId) {
    return weightsDigest.equals(weights.get(checkpointId)) && planId.equals(plans.get(task));
  }
}
