package org.lethe.table;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * The units of the tables that are published: those of a manifest that can be read and whose file
 * is as long as the manifest says.
 *
 * <p>A unit may move into a pack while it is looked for. Its pack is published before its own file
 * goes, so whoever misses the file looks once more.
 */
final class PublishedUnits {
  private static final int LOOKS = 2;

  private final String tables;
  private final Configuration configuration;
  private final Manifests manifests;
  private final RecentListings recent = new RecentListings();
  private final StoreClock clock;
  private final Map<Unit, Place> found = new ConcurrentHashMap<>();
  private final Set<Path> folders = ConcurrentHashMap.newKeySet();

  PublishedUnits(String tables, Configuration configuration) {
    this(tables, configuration, new StoreClock(System::currentTimeMillis));
  }

  PublishedUnits(String tables, Configuration configuration, StoreClock clock) {
    this.tables = tables;
    this.clock = clock;
    this.configuration = configuration;
    this.manifests = new Manifests(tables);
  }

  /** Lists files. */
  @FunctionalInterface
  private interface Listing {
    TableListing now() throws IOException;
  }

  /** Returns where the published units of a table lie; of two in a slot the younger. */
  Map<Unit, Place> places(Table<?> table) throws IOException {
    return places(table, () -> TableListing.of(fileSystem(), layout(table)), place -> true);
  }

  /** Returns where the published units of a partition lie. */
  Map<Unit, Place> places(Table<?> table, List<String> partition) throws IOException {
    return places(
        table,
        () -> TableListing.of(fileSystem(), layout(table), partition),
        place -> place.unit().partition().equals(partition));
  }

  private Map<Unit, Place> places(Table<?> table, Listing listing, Predicate<Place> wanted)
      throws IOException {
    for (int look = 1; ; look++) {
      TableListing files = listing.now();
      Sound sound = sound(table, files);
      if (sound.isAll() || look == LOOKS) {
        Map<Unit, Place> live = Place.live(sound.places().stream().filter(wanted).toList());
        found.putAll(live);
        return live;
      }
    }
  }

  /**
   * What the manifests of a listing publish.
   *
   * @param places of files that are whole
   * @param isAll whether no file is missing
   */
  private record Sound(List<Place> places, boolean isAll) {}

  private Sound sound(Table<?> table, TableListing files) throws IOException {
    List<Place> sound = new ArrayList<>();
    boolean all = true;
    for (List<Place> places : manifests.places(fileSystem(), table, files.manifests())) {
      if (places.isEmpty()) {
        all = false;
      } else if (files.holds(places.get(0)) || isWhole(places.get(0))) {
        sound.addAll(places);
      } else {
        all = false;
      }
    }
    return new Sound(sound, all);
  }

  /** Returns what the manifests of a listing publish whose files are whole. */
  List<Place> sound(TableListing files, Table<?> table) throws IOException {
    return sound(table, files).places();
  }

  /** Returns what the manifests of a listing speak of, whatever became of the files. */
  List<List<Place>> described(TableListing files, Table<?> table) throws IOException {
    return manifests.places(fileSystem(), table, files.manifests());
  }

  /** Returns whether the manifest of a pack publishes its units now. */
  boolean isSound(Table<?> table, Path manifest) throws IOException {
    try {
      List<FileStatus> file = List.of(fileSystem().getFileStatus(manifest));
      List<Place> places = manifests.places(fileSystem(), table, file).get(0);
      return !places.isEmpty() && isWhole(places.get(0));
    } catch (FileNotFoundException e) {
      return false;
    }
  }

  private boolean isWhole(Place place) throws IOException {
    return place.whole() < 0
        ? fileSystem().exists(place.file())
        : DataFile.isAsLong(fileSystem(), place.file(), place.whole());
  }

  /** Returns where a unit lies if it is published. */
  Optional<Place> find(Unit unit) throws IOException {
    Place before = found.get(unit);
    if (before != null && before.isPacked() && isWhole(before)) {
      return Optional.of(before);
    }
    Optional<Place> alone = manifests.alone(fileSystem(), unit);
    if (alone.isPresent() && isWhole(alone.get())) {
      return alone;
    }
    return inPacks(unit, recent.of(fileSystem(), layout(unit.table()), unit.partition()));
  }

  /** Returns where a unit lies that has a file of its own, whatever became of the file. */
  Optional<Place> alone(Unit unit) throws IOException {
    return manifests.alone(fileSystem(), unit);
  }

  private Optional<Place> inPacks(Unit unit, RecentListings.Recent listing) throws IOException {
    Place best = null;
    for (Place place : manifests.inSlot(fileSystem(), unit, listing.packs())) {
      boolean isBetter = best == null || place.generation() > best.generation();
      if (isBetter && place.unit().equals(unit) && isWhole(place)) {
        best = place;
        manifests.besides(place).forEach(other -> found.putIfAbsent(other.unit(), other));
        found.put(unit, place);
      }
    }
    return Optional.ofNullable(best);
  }

  /**
   * What stands in a slot.
   *
   * @param published when it was published, milliseconds since 1970
   */
  record Held(Unit unit, long published, boolean isPacked) {}

  /** Returns what the slot of a unit held a moment ago, under its key and others. */
  List<Held> inSlot(Unit unit) throws IOException {
    RecentListings.Recent listing = recent.of(fileSystem(), layout(unit.table()), unit.partition());
    List<Held> held = new ArrayList<>();
    List<FileStatus> alone = listing.slots().getOrDefault(unit.slot(), List.of());
    List<List<Place>> described = manifests.places(fileSystem(), unit.table(), alone);
    for (int i = 0; i < alone.size(); i++) {
      FileStatus file = alone.get(i);
      boolean isDamaged = described.get(i).isEmpty();
      long published = isDamaged ? file.getModificationTime() : described.get(i).get(0).published();
      held.add(new Held(Unit.ofManifest(unit.table(), file.getPath()), published, false));
    }
    for (Place place : manifests.inSlot(fileSystem(), unit, listing.packs())) {
      held.add(new Held(place.unit(), place.published(), true));
    }
    return held;
  }

  /** Returns where a unit lies, without a look at its file where it was found before. */
  Place place(Unit unit) throws IOException {
    Place before = found.get(unit);
    if (before != null) {
      return before;
    }
    Optional<Place> alone = manifests.alone(fileSystem(), unit);
    if (alone.isPresent()) {
      return alone.get();
    }
    TableLayout layout = layout(unit.table());
    return inPacks(unit, recent.of(fileSystem(), layout, unit.partition()))
        .orElseThrow(() -> new FileNotFoundException(layout.manifest(unit).toString()));
  }

  /** Returns where units lie. */
  List<Place> places(Collection<Unit> units) throws IOException {
    return Concurrently.map(units, this::place);
  }

  /** Reads the file of a unit. */
  @FunctionalInterface
  interface Read<T> {
    T of(FilePart file) throws IOException;
  }

  /**
   * Reads the file of a unit.
   *
   * @throws DamagedUnitException if that fails and the file is not what was published
   */
  <T> T read(Place place, Read<T> read) throws IOException {
    try {
      return read.of(place.part(fileSystem()));
    } catch (IOException | RuntimeException e) {
      Optional<Place> now = moved(place);
      if (now.isPresent()) {
        return read.of(now.get().part(fileSystem()));
      }
      Optional<String> damage = Damage.of(fileSystem(), place);
      if (damage.isPresent()) {
        throw new DamagedUnitException(place.file(), damage.get(), e);
      }
      throw e;
    }
  }

  /** Returns where a unit lies now, if that is elsewhere. */
  private Optional<Place> moved(Place before) throws IOException {
    Unit unit = before.unit();
    found.remove(unit);
    recent.renew(fileSystem(), layout(unit.table()), unit.partition());
    return find(unit).filter(now -> !now.file().equals(before.file()));
  }

  /** Forgets where units were. */
  void forget(Collection<Unit> units) {
    found.keySet().removeAll(units);
  }

  /** Makes a folder unless this process made it before. */
  void makeFolder(Path folder) throws IOException {
    if (folders.add(folder)) {
      fileSystem().mkdirs(folder);
    }
  }

  StoreClock clock() {
    return clock;
  }

  FileSystem fileSystem() throws IOException {
    return new Path(tables).getFileSystem(configuration);
  }

  Configuration configuration() {
    return configuration;
  }

  TableLayout layout(Table<?> table) {
    return TableLayout.of(tables, table);
  }
}
