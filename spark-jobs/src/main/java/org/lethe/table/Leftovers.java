package org.lethe.table;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;

/**
 * Removes what killed writers left of a table: files that were being written, files that no
 * manifest describes, and manifests of packs without a file. Young ones stay, for their writers may
 * be alive.
 *
 * @param before time before which a file must have been written, milliseconds since 1970
 */
record Leftovers(TableLayout layout, PublishedUnits units, long before) {

  void sweep() throws IOException {
    TableListing files = TableListing.of(units.fileSystem(), layout);
    for (FileStatus file : files.staged()) {
      deleteOld(file);
    }
    Set<Unit> published = new HashSet<>();
    Set<Path> packs = new HashSet<>();
    for (FileStatus manifest : files.manifests()) {
      if (!Pack.isManifest(manifest.getPath())) {
        published.add(Unit.ofManifest(layout.table(), manifest.getPath()));
      } else if (files.data().containsKey(layout.packOf(manifest.getPath()))) {
        packs.add(layout.packOf(manifest.getPath()));
      } else {
        deleteOld(manifest);
      }
    }
    Map<Unit, List<FileStatus>> data = new HashMap<>();
    for (FileStatus file : files.data().values()) {
      Unit unit = Unit.ofData(layout.table(), file.getPath());
      if (unit != null) {
        data.computeIfAbsent(unit, none -> new ArrayList<>()).add(file);
      } else if (Pack.isData(file.getPath()) && !packs.contains(file.getPath())) {
        deleteOld(file);
      }
    }
    for (Map.Entry<Unit, List<FileStatus>> unit : data.entrySet()) {
      if (unit.getValue().size() > 1 || !published.contains(unit.getKey())) {
        sweep(unit.getKey(), unit.getValue());
      }
    }
  }

  private void sweep(Unit unit, List<FileStatus> files) throws IOException {
    Path described = units.alone(unit).map(Place::file).orElse(null);
    for (FileStatus file : files) {
      if (!file.getPath().equals(described)) {
        deleteOld(file);
      }
    }
  }

  private void deleteOld(FileStatus file) throws IOException {
    if (file.getModificationTime() < before) {
      units.fileSystem().delete(file.getPath(), false);
    }
  }
}
