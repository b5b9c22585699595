package org.lethe.table;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * Removes what killed writers left of a table: files that were being written, files that no
 * manifest describes, and manifests of packs without a file. Young ones stay, for their writers may
 * be alive.
 *
 * @param age at which a file is old
 */
record Leftovers(TableLayout layout, PublishedUnits units, Duration age) {

  void sweep() throws IOException {
    List<FileStatus> left = left();
    if (left.isEmpty()) {
      return;
    }
    FileSystem fs = units.fileSystem();
    long now = units.clock().own() + units.clock().difference(fs, layout.staging());
    for (FileStatus file : left) {
      if (file.getModificationTime() < now - age.toMillis()) {
        fs.delete(file.getPath(), false);
      }
    }
  }

  private List<FileStatus> left() throws IOException {
    TableListing files = TableListing.of(units.fileSystem(), layout);
    List<FileStatus> left = new ArrayList<>(files.staged());
    Set<Unit> published = new HashSet<>();
    Set<Path> packs = new HashSet<>();
    for (FileStatus manifest : files.manifests()) {
      if (!Pack.isManifest(manifest.getPath())) {
        published.add(Unit.ofManifest(layout.table(), manifest.getPath()));
      } else if (files.data().containsKey(layout.packOf(manifest.getPath()))) {
        packs.add(layout.packOf(manifest.getPath()));
      } else {
        left.add(manifest);
      }
    }
    Map<Unit, List<FileStatus>> data = new HashMap<>();
    for (FileStatus file : files.data().values()) {
      Unit unit = Unit.ofData(layout.table(), file.getPath());
      if (unit != null) {
        data.computeIfAbsent(unit, none -> new ArrayList<>()).add(file);
      } else if (Pack.isData(file.getPath()) && !packs.contains(file.getPath())) {
        left.add(file);
      }
    }
    for (Map.Entry<Unit, List<FileStatus>> unit : data.entrySet()) {
      if (unit.getValue().size() > 1 || !published.contains(unit.getKey())) {
        Path described = units.alone(unit.getKey()).map(Place::file).orElse(null);
        unit.getValue().stream()
            .filter(file -> !file.getPath().equals(described))
            .forEach(left::add);
      }
    }
    return left;
  }
}
