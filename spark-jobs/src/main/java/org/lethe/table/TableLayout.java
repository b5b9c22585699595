package org.lethe.table;

import java.util.Collections;
import java.util.List;
import org.apache.hadoop.fs.Path;

/** Where the files of a table lie. Spark and Hive ignore folders that begin with an underscore. */
record TableLayout(Path root, Table<?> table) {

  static TableLayout of(String tables, Table<?> table) {
    return new TableLayout(new Path(tables, table.name()), table);
  }

  /** Returns the place of a file of the unit; null stands for the file of an earlier version. */
  Path data(Unit unit, DataFile data) {
    return new Path(data(unit.partition()), unit.dataName(data));
  }

  Path data(List<String> partition) {
    return below(root, partition);
  }

  /**
   * Returns the partition whose folder holds packs of units of several partitions: its values are
   * empty, which no unit's are.
   */
  List<String> shared() {
    return Collections.nCopies(table.partitionColumns().size(), "");
  }

  /** Returns the partitions in whose folders units of a partition lie, its own first. */
  List<List<String>> foldersOf(List<String> partition) {
    return partition.isEmpty() ? List.of(partition) : List.of(partition, shared());
  }

  Path units() {
    return new Path(root, "_units");
  }

  Path units(List<String> partition) {
    return below(units(), partition);
  }

  Path manifest(Unit unit) {
    return new Path(units(unit.partition()), unit.manifestName());
  }

  /** Returns the place of the file that a manifest of a pack describes. */
  Path packOf(Path manifest) {
    return new Path(data(Unit.partition(table, manifest.getParent())), Pack.dataName(manifest));
  }

  /** Returns the folder of files that are being written. */
  Path staging() {
    return new Path(root, "_staging");
  }

  private Path below(Path folder, List<String> partition) {
    String name = Unit.folder(table, partition);
    return name == null ? folder : new Path(folder, name);
  }
}
