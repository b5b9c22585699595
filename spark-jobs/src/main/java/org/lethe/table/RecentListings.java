package org.lethe.table;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * Manifests of partitions as a writer needs them. A listing counts for twenty times as long as it
 * took: however many units a partition has, listing is a twentieth of a writer's time at most.
 */
final class RecentListings {
  private static final int TIMES = 20;

  private final Map<Path, Recent> listings = new ConcurrentHashMap<>();

  /**
   * A listing.
   *
   * @param until {@link System#nanoTime} after which it is too old
   * @param slots manifests of units by slot
   * @param packs manifests of packs, some of which may hold no unit of the partition
   */
  record Recent(long until, Map<String, List<FileStatus>> slots, List<FileStatus> packs) {
    Recent with(List<FileStatus> shared) {
      if (shared.isEmpty()) {
        return this;
      }
      List<FileStatus> all = new ArrayList<>(packs);
      all.addAll(shared);
      return new Recent(until, slots, all);
    }
  }

  /** Returns listings of the manifests of a partition, those that it shares with others too. */
  Recent of(FileSystem fs, TableLayout layout, List<String> partition) throws IOException {
    Recent all = null;
    for (List<String> one : layout.foldersOf(partition)) {
      Path folder = layout.units(one);
      Recent recent = listings.get(folder);
      if (recent == null || System.nanoTime() - recent.until() >= 0) {
        recent = renewed(fs, layout, folder);
      }
      all = all == null ? recent : all.with(recent.packs());
    }
    return all;
  }

  /** Makes the listings of a partition anew. */
  void renew(FileSystem fs, TableLayout layout, List<String> partition) throws IOException {
    for (List<String> one : layout.foldersOf(partition)) {
      renewed(fs, layout, layout.units(one));
    }
  }

  private Recent renewed(FileSystem fs, TableLayout layout, Path folder) throws IOException {
    long begun = System.nanoTime();
    Map<String, List<FileStatus>> slots = new HashMap<>();
    List<FileStatus> packs = new ArrayList<>();
    for (FileStatus file : list(fs, folder)) {
      if (Pack.isManifest(file.getPath())) {
        packs.add(file);
      } else {
        Unit unit = Unit.ofManifest(layout.table(), file.getPath());
        if (unit != null) {
          slots.computeIfAbsent(unit.slot(), none -> new ArrayList<>()).add(file);
        }
      }
    }
    long now = System.nanoTime();
    Recent recent = new Recent(now + TIMES * (now - begun), slots, packs);
    listings.put(folder, recent);
    return recent;
  }

  private static FileStatus[] list(FileSystem fs, Path folder) throws IOException {
    try {
      return fs.listStatus(folder);
    } catch (FileNotFoundException e) {
      return new FileStatus[0];
    }
  }
}
