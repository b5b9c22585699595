package org.lethe.measure.spi;

import java.util.List;
import org.lethe.table.Table;

/** The rows that a probe declared as {@link ProbeInput inputs}. */
public interface ProbeInputs {
  /** Inputs of a probe that declares none. */
  ProbeInputs NONE =
      new ProbeInputs() {
        @Override
        public <R extends Record> List<R> rows(Table<R> table, String checkpointId, String task) {
          throw new IllegalArgumentException(table + " is no input");
        }
      };

  /**
   * Returns the published rows of an input, in the order of their units.
   *
   * @throws IllegalArgumentException if the probe did not declare them
   */
  <R extends Record> List<R> rows(Table<R> table, String checkpointId, String task);
}
