package org.lethe.message;

import java.util.function.LongSupplier;

/** Where a job says how far it has come. */
public interface Progress {

  /** Says nothing. */
  Progress SILENT =
      new Progress() {
        @Override
        public Stage begin(String what, String unit, long total, LongSupplier done) {
          return () -> {};
        }

        @Override
        public void note(String line) {}
      };

  /**
   * Shows a stage until what is returned is closed.
   *
   * @param what what is being done, for example {@code score base}
   * @param unit what is counted, for example {@code requests}
   * @param total how many there are
   * @param done how many are done so far; called from another thread, an accumulator's value fits
   */
  Stage begin(String what, String unit, long total, LongSupplier done);

  /** Prints a line of its own. */
  void note(String line);

  /** A stage that is being shown. */
  interface Stage extends AutoCloseable {
    @Override
    void close();
  }
}
