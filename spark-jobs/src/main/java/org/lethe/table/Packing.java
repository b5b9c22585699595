package org.lethe.table;

import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * What makes few files of the many of a table. It may be interrupted anywhere: a later one looks at
 * what there is and goes on.
 *
 * @param table the table
 * @param packs units with files of their own that go into one pack each
 * @param outdated packs that hold units which do not count any more
 * @param damaged manifests of packs that publish nothing although their file is there
 * @param replaced units with files of their own whose packed copy counts, or another unit in their
 *     slot
 * @param remains manifests, which cannot be read, of units whose packed copy counts
 */
record Packing(
    Table<?> table,
    List<List<Place>> packs,
    List<Outdated> outdated,
    List<Path> damaged,
    List<Place> replaced,
    List<Path> remains) {
  /** A partition with fewer files goes into a pack with others. */
  private static final int FEWEST = 8;

  /** A file is some times as large as what a task reads at a time, no more. */
  private static final int UNITS = 1024;

  private static final long BYTES = 256L << 20;

  /** Larger units are large files already. */
  private static final long LARGE = 32L << 20;

  /** A pack and those of its units that count. */
  record Outdated(List<Place> pack, List<Place> kept) implements Serializable {}

  /**
   * Looks at a table.
   *
   * @param chosen units that may go into a pack
   */
  static Packing of(PublishedUnits units, Table<?> table, Predicate<Unit> chosen)
      throws IOException {
    TableListing files = TableListing.of(units.fileSystem(), units.layout(table));
    Map<Unit, Place> live = Place.live(units.sound(files, table));
    Packing packing =
        new Packing(
            table,
            packs(live, chosen),
            new ArrayList<>(),
            new ArrayList<>(),
            new ArrayList<>(),
            new ArrayList<>());
    TableLayout layout = units.layout(table);
    List<List<Place>> described = units.described(files, table);
    for (int i = 0; i < described.size(); i++) {
      FileStatus manifest = files.manifests().get(i);
      List<Place> places = described.get(i);
      if (Pack.isManifest(manifest.getPath())) {
        boolean hasFile = files.data().containsKey(layout.packOf(manifest.getPath()));
        packing.addPack(manifest.getPath(), places, hasFile, live, files);
      } else {
        Place counts = live.get(Unit.ofManifest(table, manifest.getPath()));
        packing.addAlone(places, manifest.getPath(), counts, files);
      }
    }
    return packing;
  }

  /**
   * Looks at a pack. Its manifest is written before its file is there, so a manifest that cannot be
   * read is damaged where there is a file, and one without a file may have a writer that lives.
   */
  private void addPack(
      Path manifest, List<Place> pack, boolean hasFile, Map<Unit, Place> live, TableListing files) {
    List<Place> kept = pack.stream().filter(place -> place.equals(live.get(place.unit()))).toList();
    boolean isWhole = !pack.isEmpty() && files.holds(pack.get(0));
    if (isWhole && kept.size() < pack.size()) {
      outdated.add(new Outdated(pack, kept));
    } else if (hasFile && !isWhole && kept.isEmpty()) {
      boolean isMadeAnew = pack.stream().allMatch(place -> live.containsKey(place.unit()));
      if (isMadeAnew) {
        damaged.add(manifest);
      }
    }
  }

  /**
   * Looks at a unit with a file of its own.
   *
   * @param alone the unit, unless its manifest cannot be read
   * @param counts the place of the unit that counts; null if another unit has its slot
   */
  private void addAlone(List<Place> alone, Path manifest, Place counts, TableListing files) {
    if (counts == null) {
      alone.stream().filter(files::holds).forEach(replaced::add);
    } else if (counts.isPacked()) {
      replaced.addAll(alone);
      if (alone.isEmpty()) {
        remains.add(manifest);
      }
    }
  }

  private static List<List<Place>> packs(Map<Unit, Place> live, Predicate<Unit> chosen) {
    Map<String, List<Place>> partitions = new TreeMap<>();
    for (Place place : live.values()) {
      boolean fits = place.whole() >= 0 && place.whole() <= LARGE;
      if (!place.isPacked() && fits && chosen.test(place.unit())) {
        String partition = String.valueOf(place.publisher().getParent());
        partitions.computeIfAbsent(partition, none -> new ArrayList<>()).add(place);
      }
    }
    List<List<Place>> packs = new ArrayList<>();
    List<Place> few = new ArrayList<>();
    for (List<Place> places : partitions.values()) {
      places.sort(Comparator.comparing(place -> place.unit().slot()));
      if (places.size() >= FEWEST) {
        packs.addAll(cut(places));
      } else {
        few.addAll(places);
      }
    }
    if (few.size() >= FEWEST) {
      packs.addAll(cut(few));
    }
    return packs;
  }

  private static List<List<Place>> cut(List<Place> places) {
    List<List<Place>> packs = new ArrayList<>();
    List<Place> pack = new ArrayList<>();
    long bytes = 0;
    for (Place place : places) {
      if (pack.size() == UNITS || bytes + place.whole() > BYTES) {
        packs.add(pack);
        pack = new ArrayList<>();
        bytes = 0;
      }
      pack.add(place);
      bytes += place.whole();
    }
    packs.add(pack);
    return packs;
  }

  /** Publishes a pack and removes the files of its units. */
  static void write(List<Place> places, PublishedUnits units) throws IOException {
    List<Place> packed = new PackWriter(units).write(places, 1);
    removeAlone(packed, units);
  }

  /** Removes what packs have replaced. */
  void tidy(PublishedUnits units) throws IOException {
    for (Outdated one : outdated) {
      new Discarding(units, table).replace(one.pack(), one.kept());
    }
    for (Path manifest : damaged) {
      if (!units.isSound(table, manifest)) { // equal units have made the same pack anew
        new Discarding(units, table).removePack(manifest, units.layout(table).packOf(manifest));
      }
    }
    removeAlone(replaced, units);
    Concurrently.map(remains, manifest -> units.fileSystem().delete(manifest, false));
  }

  /**
   * Removes files of units that a pack holds too, or another unit has replaced. The file goes
   * before its manifest: a file without a manifest would be read, by those who read files, until it
   * is swept.
   */
  private static void removeAlone(List<Place> places, PublishedUnits units) throws IOException {
    FileSystem fs = units.fileSystem();
    Concurrently.map(
        places,
        place -> {
          fs.delete(place.file(), false);
          return fs.delete(place.publisher(), false);
        });
    units.forget(places.stream().map(Place::unit).toList());
  }
}
