package org.lethe.table;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;

/**
 * Removes what killed writers left of a table: files that were being written, and files that no
 * manifest describes. Young ones stay, for their writers may be alive.
 *
 * @param before time before which a file must have been written, milliseconds since 1970
 */
record Leftovers(TableLayout layout, PublishedUnits units, long before) {

  void sweep() throws IOException {
    String staging = layout.staging() + Path.SEPARATOR;
    String manifests = layout.units() + Path.SEPARATOR;
    Map<Unit, List<FileStatus>> data = new HashMap<>();
    Set<Unit> published = new HashSet<>();
    for (FileStatus file : files()) {
      String path = file.getPath().toString();
      if (path.startsWith(staging)) {
        deleteOld(file);
      } else if (path.startsWith(manifests)) {
        published.add(Unit.ofManifest(layout.table(), file.getPath()));
      } else {
        Unit unit = Unit.ofData(layout.table(), file.getPath());
        if (unit != null) {
          data.computeIfAbsent(unit, none -> new ArrayList<>()).add(file);
        }
      }
    }
    for (Map.Entry<Unit, List<FileStatus>> unit : data.entrySet()) {
      if (unit.getValue().size() > 1 || !published.contains(unit.getKey())) {
        sweep(unit.getKey(), unit.getValue());
      }
    }
  }

  private void sweep(Unit unit, List<FileStatus> files) throws IOException {
    String described =
        units.readable(unit).map(manifest -> unit.dataName(manifest.data())).orElse("");
    for (FileStatus file : files) {
      if (!file.getPath().getName().equals(described)) {
        deleteOld(file);
      }
    }
  }

  private void deleteOld(FileStatus file) throws IOException {
    if (file.getModificationTime() < before) {
      units.fileSystem().delete(file.getPath(), false);
    }
  }

  /** Returns all files of the table, from one listing. */
  private List<FileStatus> files() throws IOException {
    List<FileStatus> found = new ArrayList<>();
    try {
      RemoteIterator<LocatedFileStatus> files = units.fileSystem().listFiles(layout.root(), true);
      while (files.hasNext()) {
        found.add(files.next());
      }
      return found;
    } catch (FileNotFoundException e) {
      return found;
    }
  }
}
