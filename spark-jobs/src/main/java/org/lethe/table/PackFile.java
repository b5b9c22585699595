package org.lethe.table;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.apache.hadoop.fs.ChecksumException;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.format.FileMetaData;

/**
 * A pack that is being written, where no reader looks. Units of the same bytes make the same file,
 * so that two writers agree. Closing without having published leaves the table as it was.
 */
final class PackFile implements AutoCloseable {
  private final FileSystem fs;
  private final TableLayout layout;
  private final List<String> partition;
  private final int generation;
  private final Path staged;
  private final OutputStream out;
  private final JoinedParquet joined = new JoinedParquet();
  private final List<PackedUnit> units = new ArrayList<>();
  private final List<Place> places = new ArrayList<>();
  private long position;

  PackFile(FileSystem fs, TableLayout layout, List<String> partition, int generation)
      throws IOException {
    this.fs = fs;
    this.layout = layout;
    this.partition = partition;
    this.generation = generation;
    staged = new Path(layout.staging(), "pack-" + UUID.randomUUID());
    out = fs.create(staged, false);
    write(JoinedParquet.MAGIC);
  }

  boolean isEmpty() {
    return units.isEmpty();
  }

  /** Adds a unit whose bytes are what was published. */
  void add(Place place, byte[] content, FileMetaData footer) throws IOException {
    long start = position;
    write(content);
    register(place, start, footer);
  }

  /** Adds a unit that is too large for memory. */
  void add(Place place, FilePart content, FileMetaData footer) throws IOException {
    long start = position;
    content.copy(out);
    position += content.bytes();
    register(place, start, footer);
  }

  private void register(Place place, long start, FileMetaData footer) {
    joined.add(footer, start);
    Manifest manifest = place.manifest();
    units.add(
        new PackedUnit(
            place.unit().partition().equals(partition) ? null : place.unit().partition(),
            place.unit().slot(),
            place.unit().key(),
            place.published(),
            start,
            manifest.rows(),
            manifest.data(),
            manifest.provenance()));
    places.add(place);
  }

  private void write(byte[] content) throws IOException {
    out.write(content);
    position += content.length;
  }

  /**
   * Publishes the pack. Its manifest comes first and counts for nothing until the file is there:
   * the file appears for readers of manifests and for others at the same moment.
   *
   * @return where its units were
   */
  List<Place> publish() throws IOException {
    byte[] footer = joined.end();
    write(footer);
    out.close();
    Pack pack = Pack.of(generation, DataFile.of(footer), units);
    requireWritten(pack);
    Path data = new Path(layout.data(partition), pack.dataName());
    Path manifest = new Path(layout.units(partition), pack.manifestName());
    if (!ExclusiveFile.create(fs, manifest, pack.toJson()) && !isReadable(manifest)) {
      fs.delete(manifest, false);
      ExclusiveFile.create(fs, manifest, pack.toJson());
    }
    fs.mkdirs(data.getParent());
    if (!DataFile.isAsLong(fs, data, pack.bytes())) {
      fs.delete(data, false); // a damaged one
      if (!fs.rename(staged, data) && !DataFile.isAsLong(fs, data, pack.bytes())) {
        throw new IOException("cannot rename " + staged + " to " + data);
      }
    }
    return places;
  }

  /** Reads the file back, for the files that it replaces will go. */
  private void requireWritten(Pack pack) throws IOException {
    FilePart written = FilePart.whole(fs, staged, pack.bytes());
    List<DataFile> found = Damage.contents(written, pack.units());
    for (int i = 0; i < found.size(); i++) {
      if (!found.get(i).equals(pack.units().get(i).data())) {
        throw new IOException(staged + " does not hold what was written to it");
      }
    }
  }

  private boolean isReadable(Path manifest) throws IOException {
    try (InputStream in = fs.open(manifest)) {
      Pack.read(in);
      return true;
    } catch (JsonProcessingException | ChecksumException | FileNotFoundException e) {
      return false;
    }
  }

  @Override
  public void close() throws IOException {
    out.close();
    fs.delete(staged, false);
  }
}
