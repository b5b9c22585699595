package org.lethe.table;

import java.util.List;

/**
 * When a writer was at work, by the clock of the store, which dates the manifests.
 *
 * @param begun when it began, milliseconds since 1970
 * @param written when it was done
 */
record WritingTime(long begun, long written) {
  /** What is dated so much later than now was dated by a clock that was wrong. */
  private static final long FUTURE = 60_000;

  /** Whether what was published then came while the writer was at work. */
  boolean isYounger(long published) {
    return published > begun && published < written + FUTURE;
  }

  /** Returns the time of the youngest unit in a slot if that is dated later than now, else 0. */
  long afterAll(List<PublishedUnits.Held> held) {
    long last = held.stream().mapToLong(PublishedUnits.Held::published).max().orElse(0);
    return last > written ? last : 0;
  }
}
