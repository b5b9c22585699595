package org.lethe.table;

import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.fs.ChecksumException;
import org.apache.hadoop.fs.FileSystem;
import org.apache.parquet.format.FileMetaData;

/** Copies published units, byte for byte, into packs. What held them before stays. */
record PackWriter(PublishedUnits units) {
  /** Smaller units are read many at a time. */
  private static final long SMALL = 1 << 20;

  private static final int TOGETHER = 32;

  /**
   * Publishes a pack of units: of those whose bytes are what was published, a pack for each form of
   * the table if its columns have changed. It lies in the folder of their partition, or in the
   * shared one where they have several.
   *
   * @param places units of one table, at least one
   * @param generation that of the pack
   * @return the places whose units are packed now
   */
  List<Place> write(List<Place> places, int generation) throws IOException {
    TableLayout layout = units.layout(places.get(0).unit().table());
    List<String> partition = partition(places, layout);
    Map<Object, PackFile> files = new HashMap<>();
    try {
      for (int from = 0; from < places.size(); from += TOGETHER) {
        List<Place> some = places.subList(from, Math.min(places.size(), from + TOGETHER));
        List<byte[]> small = Concurrently.map(some, this::small);
        for (int i = 0; i < some.size(); i++) {
          add(some.get(i), small.get(i), layout, partition, generation, files);
        }
      }
      List<Place> packed = new ArrayList<>();
      for (PackFile file : files.values()) {
        if (!file.isEmpty()) {
          packed.addAll(file.publish());
        }
      }
      return packed;
    } finally {
      for (PackFile file : files.values()) {
        file.close();
      }
    }
  }

  private static List<String> partition(List<Place> places, TableLayout layout) {
    List<String> first = places.get(0).unit().partition();
    boolean isOne = places.stream().allMatch(place -> place.unit().partition().equals(first));
    return isOne ? first : layout.shared();
  }

  /** Reads a small unit; returns nothing of a large one. */
  private byte[] small(Place place) throws IOException {
    FilePart part = place.part(units.fileSystem());
    if (part.bytes() > SMALL) {
      return null;
    }
    try {
      return part.read();
    } catch (FileNotFoundException | EOFException | ChecksumException e) {
      return new byte[0];
    }
  }

  private void add(
      Place place,
      byte[] small,
      TableLayout layout,
      List<String> partition,
      int generation,
      Map<Object, PackFile> files)
      throws IOException {
    FileSystem fs = units.fileSystem();
    boolean isDamaged =
        small == null
            ? Damage.of(fs, place).isPresent()
            : !DataFile.of(small).equals(place.manifest().data());
    if (isDamaged) {
      return;
    }
    FilePart part = place.part(fs);
    FileMetaData footer = small == null ? JoinedParquet.footer(part) : JoinedParquet.footer(small);
    Object kind = JoinedParquet.kind(footer);
    PackFile file = files.get(kind);
    if (file == null) {
      file = new PackFile(fs, layout, partition, generation);
      files.put(kind, file);
    }
    if (small == null) {
      file.add(place, part, footer);
    } else {
      file.add(place, small, footer);
    }
  }
}
