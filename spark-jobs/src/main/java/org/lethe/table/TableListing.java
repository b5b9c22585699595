package org.lethe.table;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;

/**
 * The files of a table, or of a partition with those that it shares with others, as one listing a
 * folder found them.
 *
 * @param manifests manifests of units and of packs, sound or not
 * @param data files in the folders of the partitions
 * @param staged files that are being written
 */
record TableListing(
    List<FileStatus> manifests, Map<Path, FileStatus> data, List<FileStatus> staged) {

  /** Lists a whole table: one request a thousand files where a store lists without folders. */
  static TableListing of(FileSystem fs, TableLayout layout) throws IOException {
    TableListing found = new TableListing(new ArrayList<>(), new HashMap<>(), new ArrayList<>());
    try {
      RemoteIterator<? extends FileStatus> files = fs.listFiles(layout.root(), true);
      while (files.hasNext()) {
        found.add(files.next(), layout);
      }
      return found;
    } catch (FileNotFoundException e) {
      return found;
    }
  }

  /** Lists a partition of a table: its manifests before its data. */
  static TableListing of(FileSystem fs, TableLayout layout, List<String> partition)
      throws IOException {
    TableListing found = new TableListing(new ArrayList<>(), new HashMap<>(), new ArrayList<>());
    List<List<String>> partitions = layout.foldersOf(partition);
    for (List<String> one : partitions) {
      found.addAll(fs, layout.units(one), layout);
    }
    for (List<String> one : partitions) {
      found.addAll(fs, layout.data(one), layout);
    }
    return found;
  }

  private void addAll(FileSystem fs, Path folder, TableLayout layout) throws IOException {
    for (FileStatus file : list(fs, folder)) {
      if (file.isFile()) {
        add(file, layout);
      }
    }
  }

  private static FileStatus[] list(FileSystem fs, Path folder) throws IOException {
    try {
      return fs.listStatus(folder);
    } catch (FileNotFoundException e) {
      return new FileStatus[0];
    }
  }

  private void add(FileStatus file, TableLayout layout) {
    String path = file.getPath().toString();
    if (path.startsWith(layout.staging() + Path.SEPARATOR)) {
      staged.add(file);
    } else if (!path.startsWith(layout.units() + Path.SEPARATOR)) {
      data.put(file.getPath(), file);
    } else if (isManifest(file.getPath(), layout.table())) {
      manifests.add(file);
    }
  }

  private static boolean isManifest(Path file, Table<?> table) {
    return Pack.isManifest(file)
        ? Unit.partition(table, file.getParent()) != null
        : Unit.ofManifest(table, file) != null;
  }

  /** Returns whether the file of a unit is there and as long as was published. */
  boolean holds(Place place) {
    FileStatus file = data.get(place.file());
    return file != null && (place.whole() < 0 || place.whole() == file.getLen());
  }
}
