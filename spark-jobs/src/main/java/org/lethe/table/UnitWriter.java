package org.lethe.table;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.metadata.BlockMetaData;

/**
 * Writes one unit where no reader looks, then publishes it. Closing without having published leaves
 * the table as it was.
 *
 * <p>Several writers may make one unit: two drivers, or an executor that was given up and lives on.
 * Each writes a file of its own, which gets a name after its content, so that no writer touches
 * another's. The manifest publishes, and the first one stays.
 *
 * @param <R> a row
 */
public final class UnitWriter<R extends Record> implements AutoCloseable {
  private static final int ATTEMPTS = 3;

  private final Table<R> table;
  private final Unit unit;
  private final TableLayout layout;
  private final PublishedUnits units;
  private final FileSystem fs;
  private final StagedFile staged;
  private final DigestedFile file;
  private final RowWriteSupport<R> support;
  private final ParquetWriter<R> parquet;
  private final long begun; // by the clock of this process
  private long rows;
  private boolean written;

  UnitWriter(Table<R> table, Unit unit, PublishedUnits units) throws IOException {
    this.table = table;
    this.unit = unit;
    this.layout = units.layout(table);
    this.units = units;
    begun = units.clock().own();
    fs = units.fileSystem();
    // no other writer's file is called so
    Path name = new Path(layout.staging(), unit.dataName(null) + "-" + UUID.randomUUID());
    staged = UploadedFile.suits(fs) ? new UploadedFile(fs) : new RenamedFile(units, name);
    support = new RowWriteSupport<>(table);
    file = new DigestedFile(staged.output());
    parquet = RowFile.writer(file, units.configuration(), table, support);
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
   * Makes the unit visible as a whole and retires what its slot held before; what a pack holds of
   * the slot counts no more, and goes when the table is packed again. Does nothing if another
   * writer has published the unit already, or something newer in its slot.
   *
   * @param expectedRows number of rows the plan says the unit has
   * @param provenance how the rows were made, kept in the file's footer and in the manifest
   * @throws IOException if the file does not hold that many rows, or the file system fails; nothing
   *     is visible then
   */
  public void publish(long expectedRows, Map<String, String> provenance) throws IOException {
    support.provenance(provenance);
    written = true;
    parquet.close();
    long found =
        parquet.getFooter().getBlocks().stream().mapToLong(BlockMetaData::getRowCount).sum();
    if (found != expectedRows) {
      throw new IOException(
          "unit %s must have %d rows, its file has %d".formatted(unit, expectedRows, found));
    }
    Manifest manifest = new Manifest(found, file.content(), provenance);
    List<PublishedUnits.Held> held = units.inSlot(unit);
    WritingTime time = time(held);
    if (isOver(held, time)) {
      return;
    }
    staged.place(layout.data(unit, manifest.data()), manifest.data());
    if (isFirst(manifest.after(time.afterAll(held)))) {
      for (PublishedUnits.Held other : held) {
        if (!other.isPacked() && !other.unit().equals(unit)) {
          new Discarding(units, table).discardAlone(other.unit());
        }
      }
    }
  }

  /** Returns when this writer was at work; the store is asked only where the slot holds others. */
  private WritingTime time(List<PublishedUnits.Held> held) throws IOException {
    boolean isAlone = held.stream().allMatch(other -> other.unit().equals(unit));
    long difference = isAlone ? 0 : units.clock().difference(fs, layout.staging());
    return new WritingTime(begun + difference, units.clock().own() + difference);
  }

  /** Whether the unit is published, or its slot has been given to a younger one. */
  private boolean isOver(List<PublishedUnits.Held> held, WritingTime time) throws IOException {
    for (PublishedUnits.Held other : held) {
      if (other.unit().equals(unit)
          ? units.find(unit).isPresent()
          : time.isYounger(other.published())) {
        return true;
      }
    }
    return false;
  }

  /** Creates the manifest; returns false and removes the file if another writer was first. */
  private boolean isFirst(Manifest manifest) throws IOException {
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      if (ExclusiveFile.create(fs, layout.manifest(unit), manifest.toJson())) {
        return true;
      }
      Optional<Place> first = units.find(unit);
      if (first.isPresent()) {
        if (!layout.data(unit, manifest.data()).equals(first.get().file())) {
          fs.delete(layout.data(unit, manifest.data()), false);
        }
        return false;
      }
      fs.delete(layout.manifest(unit), false); // a damaged one
    }
    throw new IOException("cannot create " + layout.manifest(unit));
  }

  @Override
  public void close() throws IOException {
    try {
      if (!written) {
        written = true;
        parquet.close();
      }
    } finally {
      staged.close();
    }
  }
}
