package org.lethe.table;

import java.io.IOException;
import java.io.Serializable;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * Where a published unit lies.
 *
 * @param unit the unit
 * @param publisher the manifest that publishes it: its own or that of a pack
 * @param generation that of the pack; 0 where the unit has a file of its own
 * @param published when the unit was first published, milliseconds since 1970
 * @param file the Parquet file
 * @param whole length of the file; -1 where an earlier version wrote it
 * @param start first byte of the unit's file in it
 * @param packed how many units the file holds
 * @param manifest rows, bytes and provenance of the unit
 */
record Place(
    Unit unit,
    Path publisher,
    int generation,
    long published,
    Path file,
    long whole,
    long start,
    int packed,
    Manifest manifest)
    implements Serializable {

  /**
   * A unit with a file of its own.
   *
   * @param modified when its manifest was written, milliseconds since 1970
   */
  static Place alone(
      Unit unit, Path publisher, TableLayout layout, long modified, Manifest manifest) {
    DataFile data = manifest.data();
    long bytes = data == null ? -1 : data.bytes();
    long published = manifest.after() == 0 ? modified : Math.max(modified, manifest.after() + 1);
    return new Place(unit, publisher, 0, published, layout.data(unit, data), bytes, 0, 1, manifest);
  }

  /** Returns what a reader of the rows needs. */
  Place withoutProvenance() {
    Manifest bare = new Manifest(manifest.rows(), manifest.data(), Map.of());
    return new Place(unit, publisher, generation, published, file, whole, start, packed, bare);
  }

  boolean isPacked() {
    return generation > 0;
  }

  /** Returns the unit's Parquet file. */
  FilePart part(FileSystem fs) throws IOException {
    return whole < 0
        ? FilePart.whole(fs, file, fs.getFileStatus(file).getLen())
        : new FilePart(fs, file, whole, start, manifest.data().bytes());
  }

  /**
   * Returns the places that count. Of several of one unit that of the greatest generation does,
   * then that of the greatest name: an order that does not change and that all processes agree on,
   * so that no two of them remove each other's. Of several units in a slot the one that was
   * published last counts.
   */
  static Map<Unit, Place> live(Collection<Place> places) {
    Map<Unit, Place> best = new HashMap<>();
    Map<Unit, Long> published = new HashMap<>();
    Comparator<Place> order =
        Comparator.comparingInt(Place::generation).thenComparing(Place::publisher);
    for (Place place : places) {
      best.merge(place.unit, place, (a, b) -> order.compare(a, b) > 0 ? a : b);
      published.merge(place.unit, place.published, Math::max);
    }
    Comparator<Place> age =
        Comparator.comparing((Place place) -> published.get(place.unit))
            .thenComparing(place -> place.unit.key());
    Map<Slot, Place> slots = new HashMap<>();
    for (Place place : best.values()) {
      slots.merge(Slot.of(place.unit), place, (a, b) -> age.compare(a, b) > 0 ? a : b);
    }
    Map<Unit, Place> live = new HashMap<>();
    slots.values().forEach(place -> live.put(place.unit, place));
    return live;
  }
}
