package org.lethe.measure.spi;

import java.io.IOException;
import java.io.Serializable;
import java.util.List;

/**
 * A measure computed from tables. It is cut into slices, each published as a unit a table: a slice
 * whose options, checkpoints and inputs have not changed is not computed again.
 *
 * @param <O> its options
 */
public interface Derivation<O extends Record & Serializable> extends Measure<O> {

  /** Returns the slices of the experiment; none where the measure does not apply. */
  List<Slice> slices(O options, Comparison comparison) throws IOException;

  /**
   * Returns whether rows depend on the folders of checkpoints, beyond what lies in them; if so, a
   * moved folder redoes them.
   */
  default boolean readsFolders() {
    return false;
  }

  /**
   * Computes rows.
   *
   * @param slices those that are not published, of {@link #slices}
   * @throws org.lethe.message.JobException if the user can mend what is wrong
   */
  DerivedRows derive(List<Slice> slices, O options, Comparison comparison) throws IOException;
}
