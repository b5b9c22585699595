package org.lethe.report;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.lethe.measure.Tables;
import org.lethe.provenance.Digest;
import org.lethe.table.ProvenanceRow;
import org.lethe.table.ProvenanceRowBuilder;
import org.lethe.table.Table;
import org.lethe.table.TableStore;
import org.lethe.table.Unit;

/** Reads how tables were made out of the manifests of their units. */
final class UnitProvenance {
  /** Manifests read of a table; a table has one kind of making unless its run was mixed. */
  private static final int MANIFESTS = 64;

  private static final String NOTHING = "none"; // what a manifest says where no engine ran

  private UnitProvenance() {}

  /** Returns a row for every way in which units of a table were made. */
  static List<ProvenanceRow> rows(TableStore store) throws IOException {
    List<ProvenanceRow> rows = new ArrayList<>();
    for (Table<?> table : Tables.ALL) {
      List<Unit> units =
          store.publishedUnits(table).stream()
              .sorted(Comparator.comparing(Unit::toString))
              .limit(MANIFESTS)
              .toList();
      Set<ProvenanceRow> makings = new LinkedHashSet<>();
      for (Unit unit : units) {
        makings.add(row(table.name(), store.manifest(unit).provenance()));
      }
      rows.addAll(makings);
    }
    return rows;
  }

  static ProvenanceRow row(String table, Map<String, String> fields) {
    String engine = known(fields, "engine");
    String seed = known(fields, "seed");
    String options = fields.getOrDefault("options", "");
    String conventions = fields.getOrDefault("conventions", "");
    String version = fields.getOrDefault("lethe_version", "");
    String device = engine == null ? null : known(fields, "device");
    String id =
        Digest.sha256()
            .update(table)
            .update(String.valueOf(engine))
            .update(String.valueOf(known(fields, "engine_version")))
            .update(fields.getOrDefault("dtype", ""))
            .update(String.valueOf(device))
            .update(String.valueOf(seed))
            .update(conventions)
            .update(options)
            .update(version)
            .id();
    return ProvenanceRowBuilder.stagedBuilder()
        .provenanceId(id)
        .tableName(table)
        .letheVersion(version)
        .engine(engine)
        .engineVersion(known(fields, "engine_version"))
        .dtype(known(fields, "dtype"))
        .device(device)
        .seed(seed == null ? null : Long.valueOf(seed))
        .conventions(conventions)
        .options(options)
        .build();
  }

  private static String known(Map<String, String> fields, String name) {
    String value = fields.get(name);
    return value == null || value.equals(NOTHING) ? null : value;
  }
}
