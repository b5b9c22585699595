package org.lethe.table;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.fs.Path;

/**
 * A part of a table that is published as a whole: one Parquet file and its manifest.
 *
 * @param table the table
 * @param partition values of the table's partition columns, outermost first
 * @param slot what the unit is about, readable and unique in its partition, for example a shard;
 *     publishing replaces what the slot held
 * @param key digest of everything that determines the content
 */
public record Unit(Table<?> table, List<String> partition, String slot, String key)
    implements Serializable {
  private static final Pattern SLOT = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]*");
  private static final Pattern KEY = Pattern.compile("[a-z0-9]+");
  private static final Pattern MANIFEST = Pattern.compile("(.+)@([a-z0-9]+)\\.json");
  private static final Pattern DATA =
      Pattern.compile("(.+)-([a-z0-9]+)(?:\\.[0-9a-f]{16})?\\.parquet");

  public Unit {
    partition = List.copyOf(partition);
    if (table.partitionColumns().size() != partition.size()) {
      throw new IllegalArgumentException(
          "table %s is partitioned by %s, got %s"
              .formatted(table, table.partitionColumns(), partition));
    }
    if (partition.contains("")) {
      throw new IllegalArgumentException("partition values must not be empty, got " + partition);
    }
    if (!SLOT.matcher(slot).matches()) {
      throw new IllegalArgumentException(
          "slot must be letters, digits, dots, dashes and underscores, got " + slot);
    }
    if (!KEY.matcher(key).matches()) {
      throw new IllegalArgumentException("key must be lower-case letters and digits, got " + key);
    }
  }

  /** Returns the unit of a table with the values of its partition columns. */
  public static Unit of(Table<?> table, String slot, String key, String... partition) {
    return new Unit(table, List.of(partition), slot, key);
  }

  /**
   * Returns the unit's value of a partition column.
   *
   * @throws IllegalArgumentException if the table is not partitioned by the column
   */
  public String partition(String column) {
    int index = table.partitionColumns().indexOf(column);
    if (index < 0) {
      throw new IllegalArgumentException(
          "table %s is partitioned by %s, not by %s"
              .formatted(table, table.partitionColumns(), column));
    }
    return partition.get(index);
  }

  /**
   * Returns the name of a file of the unit. Files of other content have other names.
   *
   * @param data the file; null for one of an earlier version
   */
  String dataName(DataFile data) {
    return slot + "-" + key + (data == null ? "" : "." + data.id()) + ".parquet";
  }

  String manifestName() {
    return slot + "@" + key + ".json";
  }

  /** Returns the partition's folder below the table's, null for an unpartitioned table. */
  static String folder(Table<?> table, List<String> partition) {
    List<String> parts = new ArrayList<>();
    for (int i = 0; i < partition.size(); i++) {
      parts.add(HivePath.part(table.partitionColumns().get(i), partition.get(i)));
    }
    return parts.isEmpty() ? null : String.join(Path.SEPARATOR, parts);
  }

  /** Returns the unit a manifest of the table stands for, null if the file is not a manifest. */
  static Unit ofManifest(Table<?> table, Path file) {
    return parse(table, file, MANIFEST);
  }

  /** Returns the unit a data file of the table belongs to, null if the file is none of ours. */
  static Unit ofData(Table<?> table, Path file) {
    return parse(table, file, DATA);
  }

  private static Unit parse(Table<?> table, Path file, Pattern pattern) {
    Matcher name = pattern.matcher(file.getName());
    if (!name.matches() || !SLOT.matcher(name.group(1)).matches()) {
      return null;
    }
    List<String> partition = partition(table, file.getParent());
    return partition == null || partition.contains("")
        ? null
        : new Unit(table, partition, name.group(1), name.group(2));
  }

  /** Returns the partition of a folder of data or of manifests, null if it is none. */
  static List<String> partition(Table<?> table, Path innermost) {
    int depth = table.partitionColumns().size();
    String[] partition = new String[depth];
    Path folder = innermost;
    for (int i = depth - 1; i >= 0; i--, folder = folder.getParent()) {
      partition[i] = HivePath.value(table.partitionColumns().get(i), folder.getName());
      if (partition[i] == null) {
        return null;
      }
    }
    return List.of(partition);
  }
}
