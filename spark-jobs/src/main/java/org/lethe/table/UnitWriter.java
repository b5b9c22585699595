package org.lethe.table;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Map;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.hadoop.ParquetWriter;

/**
 * Writes one unit where no reader looks, then publishes it. Closing without having published leaves
 * the table as it was.
 *
 * @param <R> a row
 */
public final class UnitWriter<R extends Record> implements AutoCloseable {
  private final Table<R> table;
  private final Unit unit;
  private final TableLayout layout;
  private final Configuration configuration;
  private final FileSystem fs;
  private final Path staged;
  private final RowWriteSupport<R> support;
  private final ParquetWriter<R> parquet;
  private long rows;
  private boolean finished;

  UnitWriter(Table<R> table, Unit unit, TableLayout layout, Configuration configuration)
      throws IOException {
    this.table = table;
    this.unit = unit;
    this.layout = layout;
    this.configuration = configuration;
    fs = layout.root().getFileSystem(configuration);
    staged = new Path(layout.staging(unit), unit.key() + "-" + UUID.randomUUID() + ".parquet");
    support = new RowWriteSupport<>(table);
    parquet = RowFile.writer(staged, configuration, table, support);
  }

  /**
   * Adds a row.
   *
   * @throws IllegalArgumentException if the row lies in another partition, or null stands in a
   *     column that is not nullable
   */
  public void write(R row) throws IOException {
    for (String column : table.partitionColumns()) {
      Object value = table.codec().cell(row, column);
      if (!unit.partition(column).equals(value)) {
        throw new IllegalArgumentException(
            "row of partition %s=%s in unit %s".formatted(column, value, unit));
      }
    }
    parquet.write(row);
    rows++;
  }

  /** Returns the number of rows written so far. */
  public long rows() {
    return rows;
  }

  /**
   * Makes the unit visible as a whole and retires what its slot held before.
   *
   * @param expectedRows number of rows the plan says the unit has
   * @param provenance how the rows were made, kept in the file's footer and in the manifest
   * @throws IOException if the file does not hold that many rows, or the file system fails; nothing
   *     is visible then
   */
  public void publish(long expectedRows, Map<String, String> provenance) throws IOException {
    support.provenance(provenance);
    parquet.close();
    long found = RowFile.rowCount(staged, configuration);
    if (found != expectedRows) {
      throw new IOException(
          "unit %s must have %d rows, its file has %d".formatted(unit, expectedRows, found));
    }
    Path manifest = layout.manifest(unit);
    if (!fs.exists(manifest)) { // else another attempt at the same work was first
      Path stagedManifest = staged.suffix(".json");
      try (OutputStream out = fs.create(stagedManifest, true)) {
        new Manifest(found, provenance).write(out);
      }
      rename(staged, layout.data(unit));
      rename(stagedManifest, manifest);
      retireOthers();
    }
    finished = true;
    fs.delete(layout.staging(unit), true);
  }

  private void rename(Path from, Path to) throws IOException {
    fs.mkdirs(to.getParent());
    fs.delete(to, false);
    if (!fs.rename(from, to)) {
      throw new IOException("cannot rename " + from + " to " + to);
    }
  }

  /** Removes older generations, manifests first, and data files whose manifest never came. */
  private void retireOthers() throws IOException {
    for (FileStatus file : list(layout.manifest(unit).getParent())) {
      Unit other = Unit.ofManifest(table, file.getPath());
      if (other != null && other.sameSlot(unit) && !other.equals(unit)) {
        fs.delete(file.getPath(), false);
      }
    }
    for (FileStatus file : list(layout.data(unit).getParent())) {
      Unit other = Unit.ofData(table, file.getPath());
      if (other != null && other.sameSlot(unit) && !other.equals(unit)) {
        fs.delete(file.getPath(), false);
      }
    }
  }

  private FileStatus[] list(Path folder) throws IOException {
    try {
      return fs.listStatus(folder);
    } catch (FileNotFoundException e) {
      return new FileStatus[0];
    }
  }

  @Override
  public void close() throws IOException {
    if (!finished) {
      finished = true;
      try {
        parquet.close();
      } finally {
        fs.delete(staged, false);
      }
    }
  }
}
