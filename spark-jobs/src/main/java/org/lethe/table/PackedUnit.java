package org.lethe.table;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.io.Serializable;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A unit in a {@link Pack}.
 *
 * @param partition its partition; null where that is the folder's
 * @param slot its slot
 * @param key its key
 * @param published when it was first published, milliseconds since 1970
 * @param start first byte of its file in the pack
 * @param rows number of its rows
 * @param data its file
 * @param provenance how its rows were made, beside what the pack says of all
 */
record PackedUnit(
    @JsonInclude(JsonInclude.Include.NON_NULL) List<String> partition,
    String slot,
    String key,
    long published,
    long start,
    long rows,
    DataFile data,
    Map<String, String> provenance)
    implements Serializable {

  PackedUnit {
    provenance = new TreeMap<>(provenance);
  }

  /** Returns the unit as the manifest of a file of its own would describe it. */
  Manifest manifest(Map<String, String> common) {
    Map<String, String> all = new TreeMap<>(common);
    all.putAll(provenance);
    return new Manifest(rows, data, all);
  }
}
