package org.lethe.measure.contrast;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.lethe.benchmark.OutputType;
import org.lethe.table.RequestRow;
import org.lethe.table.TableStore;
import org.lethe.table.Unit;

/** What the planned tasks ask for, from the manifests of their shards. */
public final class PlannedTypes {

  /** Name of the output type in the manifest of a shard of {@code requests}. */
  public static final String OUTPUT_TYPE = "output_type";

  private PlannedTypes() {}

  /** Names of the planned tasks whose answers are generated. */
  public static Set<String> generating(TableStore store) throws IOException {
    Map<String, Unit> tasks = new LinkedHashMap<>();
    for (Unit unit : store.publishedUnits(RequestRow.TABLE)) {
      tasks.putIfAbsent(unit.partition().get(0), unit);
    }
    Set<String> generating = new LinkedHashSet<>();
    for (Map.Entry<String, Unit> task : tasks.entrySet()) {
      String type = store.manifest(task.getValue()).provenance().get(OUTPUT_TYPE);
      if (OutputType.GENERATE_UNTIL.key().equals(type)) {
        generating.add(task.getKey());
      }
    }
    return generating;
  }
}
