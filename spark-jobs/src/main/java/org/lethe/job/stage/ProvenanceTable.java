package org.lethe.job.stage;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.lethe.provenance.Digest;
import org.lethe.provenance.Provenance;
import org.lethe.table.ProvenanceRow;
import org.lethe.table.ProvenanceRowBuilder;
import org.lethe.table.Table;
import org.lethe.table.TableStore;
import org.lethe.table.Unit;

/** Publishes how a table was made, as the manifest of one of its units says. */
public final class ProvenanceTable {

  private ProvenanceTable() {}

  /**
   * Publishes the row of a table, if it is not there.
   *
   * @param source a published unit of the table
   * @param options everything beside weights and plan that decides the table's content
   */
  public static void publish(TableStore store, Unit source, String options) throws IOException {
    Map<String, String> fields = store.manifest(source).provenance();
    String id = Digest.of(source.table().name(), Provenance.letheVersion(), options);
    Unit unit = Unit.of(ProvenanceRow.TABLE, source.table().name(), id);
    if (store.isPublished(unit)) {
      return;
    }
    ProvenanceRow row =
        ProvenanceRowBuilder.stagedBuilder()
            .provenanceId(id)
            .tableName(source.table().name())
            .letheVersion(fields.getOrDefault("lethe_version", Provenance.letheVersion()))
            .engine(fields.get("engine"))
            .engineVersion(fields.get("engine_version"))
            .dtype(fields.get("dtype"))
            .device(fields.get("device"))
            .seed(fields.containsKey("seed") ? Long.valueOf(fields.get("seed")) : null)
            .conventions(fields.getOrDefault("conventions", options))
            .options(options)
            .build();
    store.replace(ProvenanceRow.TABLE, List.of(row), unit, Map.of());
  }

  /** Element type the rows of a table were computed in; nothing before the table is made. */
  public static Optional<String> dtype(TableStore store, Table<?> table) throws IOException {
    Optional<Unit> unit = store.published(ProvenanceRow.TABLE, List.of(), table.name());
    return unit.isEmpty()
        ? Optional.empty()
        : Optional.ofNullable(store.rows(ProvenanceRow.TABLE, unit.get()).get(0).dtype());
  }
}
