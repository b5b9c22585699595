package org.lethe.table;

import java.io.IOException;
import java.time.Duration;
import java.util.UUID;
import java.util.function.LongSupplier;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * The clock that dates the files of a store. That of this process may be wrong: how far is found
 * out by a file that is written, and counts for some minutes.
 */
final class StoreClock {
  /** Stores date files to the second; clocks that differ by less count as equal. */
  private static final long EQUAL = 2_000;

  private static final long COUNTS = Duration.ofMinutes(10).toNanos();

  private final LongSupplier own;
  private Long difference; // milliseconds, null before it was measured
  private long measured;

  /**
   * @param own the clock of this process, milliseconds since 1970
   */
  StoreClock(LongSupplier own) {
    this.own = own;
  }

  /** Returns the time by the clock of this process, milliseconds since 1970. */
  long own() {
    return own.getAsLong();
  }

  /**
   * Returns the time of the store less that of this process, milliseconds.
   *
   * @param folder where a file may be written for a moment
   */
  synchronized long difference(FileSystem fs, Path folder) throws IOException {
    if (difference == null || System.nanoTime() - measured > COUNTS) {
      long found = timeOfANewFile(fs, folder) - own();
      difference = Math.abs(found) < EQUAL ? 0 : found;
      measured = System.nanoTime();
    }
    return difference;
  }

  private static long timeOfANewFile(FileSystem fs, Path folder) throws IOException {
    Path file = new Path(folder, "now-" + UUID.randomUUID());
    fs.create(file, false).close();
    try {
      return fs.getFileStatus(file).getModificationTime();
    } finally {
      fs.delete(file, false);
    }
  }
}
