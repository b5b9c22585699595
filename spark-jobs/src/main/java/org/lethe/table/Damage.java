package org.lethe.table;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.fs.ChecksumException;
import org.apache.hadoop.fs.FileSystem;

/** How what is stored differs from what was published. */
final class Damage {
  static final String MISSING = "is missing";
  private static final String OTHER_BYTES = "holds other bytes than were written";

  private Damage() {}

  /**
   * Reads the units of a pack.
   *
   * @return what there is of each; null of those whose bytes the file system refuses
   */
  static List<DataFile> contents(FilePart pack, List<PackedUnit> units) throws IOException {
    List<DataFile> contents = new ArrayList<>();
    try (InputStream in = FilePart.open(pack.fs(), pack.file(), pack.bytes())) {
      long position = 0;
      for (PackedUnit unit : units) {
        in.skipNBytes(unit.start() - position);
        contents.add(DataFile.of(in, unit.data().bytes()));
        position = unit.start() + unit.data().bytes();
      }
      return contents;
    } catch (IOException e) { // one by one, to know which
      contents.clear();
      for (PackedUnit unit : units) {
        contents.add(content(pack, unit.start(), unit.data().bytes()));
      }
      return contents;
    }
  }

  /** Reads a part of a pack; null if the file system refuses it. */
  static DataFile content(FilePart pack, long start, long bytes) throws IOException {
    try {
      return DataFile.of(new FilePart(pack.fs(), pack.file(), pack.bytes(), start, bytes));
    } catch (FileNotFoundException e) {
      return DataFile.of(new byte[0]);
    } catch (ChecksumException e) {
      return null;
    }
  }

  /** Says how what is stored of a unit differs from what was published; empty if it does not. */
  static Optional<String> of(FileSystem fs, Place place) throws IOException {
    try {
      if (place.whole() < 0) {
        return fs.exists(place.file()) ? Optional.empty() : Optional.of(MISSING);
      }
      DataFile published = place.manifest().data();
      DataFile found =
          place.isPacked() ? DataFile.of(place.part(fs)) : DataFile.of(fs, place.file());
      return difference(found, published);
    } catch (FileNotFoundException e) {
      return Optional.of(MISSING);
    } catch (ChecksumException e) {
      return Optional.of(OTHER_BYTES);
    }
  }

  /** Says how what was found differs from what was published; empty if it does not. */
  static Optional<String> difference(DataFile found, DataFile published) {
    if (found == null) {
      return Optional.of(OTHER_BYTES);
    }
    return found.equals(published)
        ? Optional.empty()
        : Optional.of(
            "has %d bytes of digest %s, published were %d of digest %s"
                .formatted(found.bytes(), found.id(), published.bytes(), published.id()));
  }
}
