package org.lethe.job.document;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/**
 * A stretch of a file that is read apart from the others. Documents belong to the range in which
 * they begin.
 *
 * @param file a Hadoop path
 * @param start first byte
 * @param end the byte after the last
 * @param length bytes of the file
 */
record FileRange(String file, long start, long end, long length) implements Serializable {

  /** Ranges of this size are read in parallel. */
  private static final long BYTES = 32L << 20;

  static FileRange whole(String file, long length) {
    return new FileRange(file, 0, length, length);
  }

  /** Cuts a file into ranges of about equal size. */
  static List<FileRange> cut(String file, long length) {
    long count = Math.max(1, (length + BYTES - 1) / BYTES);
    List<FileRange> ranges = new ArrayList<>();
    for (long i = 0; i < count; i++) {
      ranges.add(new FileRange(file, length * i / count, length * (i + 1) / count, length));
    }
    return ranges;
  }

  boolean isWhole() {
    return start == 0 && end == length;
  }
}
