package org.lethe.measure.spi;

import java.io.Serializable;
import java.util.List;
import org.lethe.figure.ReportTables;
import org.lethe.figure.Roster;
import org.lethe.figure.Subjects;
import org.lethe.figure.Topic;
import org.lethe.settings.Settings;
import org.lethe.table.Table;

/**
 * A measure: its name, its settings, the tables it reads and writes. It is either a {@link Probe},
 * which asks models, or a {@link Derivation}, which computes from tables. What it shows in the
 * report are {@link Topic topics}.
 *
 * <p>A measure is one package, and a line of {@code Measures.ALL}.
 *
 * @param <O> its options, a record of {@link org.lethe.settings.Key keys}
 */
public interface Measure<O extends Record & Serializable> {

  /** Returns the name by which {@code --only} and progress lines call the measure. */
  String name();

  /** Returns the activity, for progress lines and help texts, for example "drift of states". */
  String title();

  /** Returns the version: it changes when equal inputs and options would give other rows. */
  int version();

  /** Returns its section of the experiment file, or the part of one that it uses. */
  Settings<O> settings();

  /** Returns the tables rows are made of. */
  List<Table<?>> reads();

  /** Returns the tables rows are made for. */
  List<Table<?>> writes();

  /** Returns the subjects of its rows; none where they do not decide the contents of the report. */
  default Subjects subjects(ReportTables tables) {
    return Subjects.NONE;
  }

  /**
   * Returns its part of the report; empty for a measure that only others read.
   *
   * @param roster what appears on the page, {@link #subjects} of all measures among it
   */
  default List<Topic> topics(ReportTables tables, Roster roster) {
    return List.of();
  }
}
