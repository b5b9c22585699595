package org.lethe.table;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.apache.hadoop.fs.ChecksumException;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** Reads manifests; one that was read is not read a second time unless it has changed. */
final class Manifests {
  private final String tables;
  private final Map<Path, Known> known = new ConcurrentHashMap<>();

  /**
   * A manifest that was read.
   *
   * @param slots what a pack holds, by slot
   */
  private record Known(
      long modified, long length, List<Place> places, Map<Slot, List<Place>> slots) {
    static Known of(FileStatus file, List<Place> places) {
      Map<Slot, List<Place>> slots =
          Pack.isManifest(file.getPath())
              ? places.stream().collect(Collectors.groupingBy(place -> Slot.of(place.unit())))
              : Map.of();
      return new Known(file.getModificationTime(), file.getLen(), places, slots);
    }

    boolean isOf(FileStatus file) {
      return modified == file.getModificationTime() && length == file.getLen();
    }
  }

  Manifests(String tables) {
    this.tables = tables;
  }

  /**
   * Returns what manifests publish if their files are whole, which is not asked here. What cannot
   * be read publishes nothing.
   *
   * @return an entry for each manifest
   */
  List<List<Place>> places(FileSystem fs, Table<?> table, List<FileStatus> files)
      throws IOException {
    learn(fs, table, files);
    List<List<Place>> places = new ArrayList<>();
    for (FileStatus file : files) {
      places.add(isKnown(file) ? known.get(file.getPath()).places() : List.of());
    }
    return places;
  }

  /** Returns what manifests of packs publish in the slot of a unit if their files are whole. */
  List<Place> inSlot(FileSystem fs, Unit unit, List<FileStatus> files) throws IOException {
    learn(fs, unit.table(), files);
    Slot slot = Slot.of(unit);
    return files.stream()
        .filter(this::isKnown)
        .flatMap(file -> known.get(file.getPath()).slots().getOrDefault(slot, List.of()).stream())
        .toList();
  }

  /** Returns all that the manifest which publishes a place speaks of. */
  List<Place> besides(Place place) {
    Known read = known.get(place.publisher());
    return read == null ? List.of(place) : read.places();
  }

  private void learn(FileSystem fs, Table<?> table, List<FileStatus> files) throws IOException {
    List<FileStatus> unknown = new ArrayList<>(files);
    unknown.removeIf(this::isKnown);
    Concurrently.map(unknown, file -> learn(fs, table, file));
  }

  private boolean isKnown(FileStatus file) {
    Known read = known.get(file.getPath());
    return read != null && read.isOf(file);
  }

  private boolean learn(FileSystem fs, Table<?> table, FileStatus file) throws IOException {
    List<Place> places = read(fs, table, file);
    if (!places.isEmpty()) {
      known.put(file.getPath(), Known.of(file, places));
    }
    return !places.isEmpty();
  }

  private List<Place> read(FileSystem fs, Table<?> table, FileStatus file) throws IOException {
    TableLayout layout = TableLayout.of(tables, table);
    long modified = file.getModificationTime();
    try (InputStream in = FilePart.open(fs, file.getPath(), file.getLen())) {
      if (Pack.isManifest(file.getPath())) {
        return places(layout, file.getPath(), Pack.read(in));
      }
      Unit unit = Unit.ofManifest(table, file.getPath());
      return List.of(Place.alone(unit, file.getPath(), layout, modified, Manifest.read(in)));
    } catch (FileNotFoundException | JsonProcessingException | ChecksumException e) {
      return List.of();
    }
  }

  private static List<Place> places(TableLayout layout, Path publisher, Pack pack) {
    List<String> folder = Unit.partition(layout.table(), publisher.getParent());
    Path data = layout.packOf(publisher);
    List<Place> places = new ArrayList<>();
    for (PackedUnit unit : pack.units()) {
      List<String> partition = unit.partition() == null ? folder : unit.partition();
      places.add(
          new Place(
              new Unit(layout.table(), partition, unit.slot(), unit.key()),
              publisher,
              pack.generation(),
              unit.published(),
              data,
              pack.bytes(),
              unit.start(),
              pack.units().size(),
              unit.manifest(pack.provenance())));
    }
    return places;
  }

  /** Returns where a unit with a file of its own lies; nothing if its manifest is damaged. */
  Optional<Place> alone(FileSystem fs, Unit unit) throws IOException {
    TableLayout layout = TableLayout.of(tables, unit.table());
    try (InputStream in = fs.open(layout.manifest(unit))) {
      Path publisher = layout.manifest(unit);
      return Optional.of(Place.alone(unit, publisher, layout, 0, Manifest.read(in)));
    } catch (FileNotFoundException | JsonProcessingException | ChecksumException e) {
      return Optional.empty();
    }
  }
}
