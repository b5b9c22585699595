package org.lethe.table;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.ChecksumException;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;

/**
 * The units of the tables that are published: those whose manifest can be read and whose file is as
 * long as the manifest says. A manifest that was found sound is not read a second time.
 */
final class PublishedUnits {
  private final String tables;
  private final Configuration configuration;
  private final Map<Path, Known> known = new ConcurrentHashMap<>();

  private record Known(long modified, long length, Manifest manifest) {
    boolean isOf(FileStatus file) {
      return modified == file.getModificationTime() && length == file.getLen();
    }
  }

  PublishedUnits(String tables, Configuration configuration) {
    this.tables = tables;
    this.configuration = configuration;
  }

  /** Returns the published units below a folder of manifests; of two in a slot the younger. */
  Map<Unit, Manifest> list(Table<?> table, Path folder) throws IOException {
    List<FileStatus> files = manifests(table, folder);
    List<FileStatus> unknown = new ArrayList<>(files);
    unknown.removeIf(this::isKnown);
    Concurrently.map(unknown, file -> learn(table, file));
    Map<List<Object>, FileStatus> youngest = new HashMap<>();
    for (FileStatus file : files) {
      if (isKnown(file)) {
        Unit unit = Unit.ofManifest(table, file.getPath());
        youngest.merge(List.of(unit.partition(), unit.slot()), file, PublishedUnits::younger);
      }
    }
    Map<Unit, Manifest> units = new HashMap<>();
    for (FileStatus file : youngest.values()) {
      units.put(Unit.ofManifest(table, file.getPath()), known.get(file.getPath()).manifest());
    }
    return units;
  }

  private boolean isKnown(FileStatus file) {
    Known read = known.get(file.getPath());
    return read != null && read.isOf(file);
  }

  private boolean learn(Table<?> table, FileStatus file) throws IOException {
    Optional<Manifest> manifest = find(Unit.ofManifest(table, file.getPath()));
    manifest.ifPresent(
        sound ->
            known.put(file.getPath(), new Known(file.getModificationTime(), file.getLen(), sound)));
    return manifest.isPresent();
  }

  /** Returns the manifests of a table below a folder, sound or not. */
  List<FileStatus> manifests(Table<?> table, Path folder) throws IOException {
    List<FileStatus> manifests = new ArrayList<>();
    try {
      RemoteIterator<LocatedFileStatus> files = fileSystem().listFiles(folder, true);
      while (files.hasNext()) {
        FileStatus file = files.next();
        if (Unit.ofManifest(table, file.getPath()) != null) {
          manifests.add(file);
        }
      }
      return manifests;
    } catch (FileNotFoundException e) {
      return List.of();
    }
  }

  private static FileStatus younger(FileStatus a, FileStatus b) {
    if (a.getModificationTime() != b.getModificationTime()) {
      return a.getModificationTime() > b.getModificationTime() ? a : b;
    }
    return a.getPath().compareTo(b.getPath()) > 0 ? a : b;
  }

  /** Returns the manifest of a unit if the unit is published. */
  Optional<Manifest> find(Unit unit) throws IOException {
    Optional<Manifest> manifest = readable(unit);
    return manifest.isPresent() && hasFile(unit, manifest.get()) ? manifest : Optional.empty();
  }

  private boolean hasFile(Unit unit, Manifest manifest) throws IOException {
    Path file = layout(unit).data(unit, manifest.data());
    return manifest.data() == null
        ? fileSystem().exists(file)
        : manifest.data().isAsLongAs(fileSystem(), file);
  }

  /** Returns the manifest of a unit unless there is none or it is damaged. */
  Optional<Manifest> readable(Unit unit) throws IOException {
    try {
      return Optional.of(manifest(unit));
    } catch (FileNotFoundException | JsonProcessingException | ChecksumException e) {
      return Optional.empty();
    }
  }

  /**
   * Reads the manifest of a unit.
   *
   * @throws FileNotFoundException if there is none
   */
  Manifest manifest(Unit unit) throws IOException {
    try (InputStream in = fileSystem().open(layout(unit).manifest(unit))) {
      return Manifest.read(in);
    }
  }

  /**
   * Returns the file of each unit.
   *
   * @throws FileNotFoundException if one is not published
   */
  List<Path> files(Collection<Unit> units) throws IOException {
    return Concurrently.map(units, unit -> file(unit));
  }

  /** Reads a file. */
  @FunctionalInterface
  interface Read<T> {
    T of(Path file) throws IOException;
  }

  /**
   * Reads the file of a unit.
   *
   * @throws DamagedUnitException if that fails and the file is not what was published
   */
  <T> T read(Unit unit, Read<T> read) throws IOException {
    Manifest manifest = manifest(unit);
    Path file = layout(unit).data(unit, manifest.data());
    try {
      return read.of(file);
    } catch (IOException | RuntimeException e) {
      Optional<String> damage = damage(unit);
      if (damage.isPresent()) {
        throw new DamagedUnitException(file, damage.get(), e);
      }
      throw e;
    }
  }

  /** Returns the damage of every unit below a folder of manifests. */
  Map<Unit, Optional<String>> damages(Table<?> table, Path folder) throws IOException {
    List<Unit> units =
        manifests(table, folder).stream()
            .map(file -> Unit.ofManifest(table, file.getPath()))
            .toList();
    List<Optional<String>> damages = Concurrently.map(units, this::damage);
    Map<Unit, Optional<String>> found = new HashMap<>();
    for (int i = 0; i < units.size(); i++) {
      found.put(units.get(i), damages.get(i));
    }
    return found;
  }

  /** Says how what is stored of a unit differs from what was published; empty if it does not. */
  Optional<String> damage(Unit unit) throws IOException {
    Optional<Manifest> manifest = readable(unit);
    if (manifest.isEmpty()) {
      return Optional.of("has a manifest that cannot be read");
    }
    DataFile published = manifest.get().data();
    Path file = layout(unit).data(unit, published);
    if (published == null) {
      return fileSystem().exists(file) ? Optional.empty() : Optional.of("is missing");
    }
    try {
      DataFile found = DataFile.of(fileSystem(), file);
      return found.equals(published)
          ? Optional.empty()
          : Optional.of(
              "has %d bytes of digest %s, published were %d of digest %s"
                  .formatted(found.bytes(), found.id(), published.bytes(), published.id()));
    } catch (FileNotFoundException e) {
      return Optional.of("is missing");
    } catch (ChecksumException e) {
      return Optional.of("holds other bytes than were written");
    }
  }

  private Path file(Unit unit) throws IOException {
    Known read = known.get(layout(unit).manifest(unit));
    return layout(unit).data(unit, (read == null ? manifest(unit) : read.manifest()).data());
  }

  /** Removes a unit, its manifest first. */
  void discard(Unit unit) throws IOException {
    Optional<Manifest> manifest = readable(unit);
    fileSystem().delete(layout(unit).manifest(unit), false);
    if (manifest.isPresent()) {
      fileSystem().delete(layout(unit).data(unit, manifest.get().data()), false);
    }
  }

  FileSystem fileSystem() throws IOException {
    return new Path(tables).getFileSystem(configuration);
  }

  TableLayout layout(Unit unit) {
    return TableLayout.of(tables, unit.table());
  }
}
