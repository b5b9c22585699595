package org.lethe.table;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** Removes units of a table, from folders and from packs. */
record Discarding(PublishedUnits units, Table<?> table) {

  /** Removes units that need not be published. */
  void discard(Collection<Unit> gone) throws IOException {
    List<List<String>> partitions = gone.stream().map(Unit::partition).distinct().toList();
    if (partitions.isEmpty()) {
      return;
    }
    FileSystem fs = units.fileSystem();
    TableLayout layout = units.layout(table);
    discard(
        Set.copyOf(gone),
        partitions.size() == 1
            ? TableListing.of(fs, layout, partitions.get(0))
            : TableListing.of(fs, layout));
  }

  private void discard(Set<Unit> gone, TableListing files) throws IOException {
    List<Unit> alone = new ArrayList<>();
    for (FileStatus manifest : files.manifests()) {
      Unit unit = Unit.ofManifest(table, manifest.getPath());
      if (unit != null && gone.contains(unit)) {
        alone.add(unit);
      }
    }
    Concurrently.map(alone, this::discardAlone);
    for (List<Place> pack : packs(files)) {
      List<Place> kept = pack.stream().filter(place -> !gone.contains(place.unit())).toList();
      if (kept.size() < pack.size()) {
        replace(pack, kept);
      }
    }
    units.forget(gone);
  }

  private List<List<Place>> packs(TableListing files) throws IOException {
    return units.described(files, table).stream()
        .filter(places -> !places.isEmpty() && places.get(0).isPacked())
        .toList();
  }

  /** Writes a pack anew with some of its units, then removes it. */
  void replace(List<Place> pack, List<Place> kept) throws IOException {
    Place old = pack.get(0);
    if (!kept.isEmpty()) {
      new PackWriter(units).write(kept, old.generation() + 1);
    }
    removePack(old.publisher(), old.file());
    units.forget(pack.stream().map(Place::unit).toList());
  }

  /** Removes a pack. The file goes first: who sees files alone never sees a unit for too long. */
  void removePack(Path manifest, Path data) throws IOException {
    units.fileSystem().delete(data, false);
    units.fileSystem().delete(manifest, false);
  }

  /** Removes a unit with a file of its own, its manifest first. */
  Unit discardAlone(Unit unit) throws IOException {
    FileSystem fs = units.fileSystem();
    TableLayout layout = units.layout(table);
    Optional<Place> place = units.alone(unit);
    fs.delete(layout.manifest(unit), false);
    if (place.isPresent()) {
      fs.delete(place.get().file(), false);
    }
    units.forget(List.of(unit));
    return unit;
  }

  /** Removes what is damaged; sound units of a damaged pack are kept. */
  void repair(Damages damages) throws IOException {
    Set<Unit> gone = new HashSet<>();
    damages.units().forEach((unit, damage) -> damage.ifPresent(what -> gone.add(unit)));
    TableListing files = TableListing.of(units.fileSystem(), units.layout(table));
    Map<Path, List<Place>> packs = new LinkedHashMap<>();
    packs(files).forEach(pack -> packs.put(pack.get(0).publisher(), pack));
    for (String name : damages.packs().keySet()) {
      Path manifest = new Path(name);
      List<Place> pack = packs.get(manifest);
      if (pack == null) {
        removePack(manifest, units.layout(table).packOf(manifest));
      } else {
        replace(pack, pack.stream().filter(place -> !gone.contains(place.unit())).toList());
      }
    }
    discard(gone);
  }
}
