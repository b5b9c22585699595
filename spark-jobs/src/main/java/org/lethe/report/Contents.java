package org.lethe.report;

import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.lethe.figure.ReportTables;
import org.lethe.figure.Roster;
import org.lethe.figure.Subjects;
import org.lethe.figure.TaskPlan;
import org.lethe.figure.Topic;
import org.lethe.measure.Measures;
import org.lethe.measure.spi.Measure;
import org.lethe.table.CheckpointRow;

/**
 * What the page is about, in its order: by chapter, within one by measure, what belongs to no
 * measure last.
 */
record Contents(Subjects subjects, Roster roster, List<Topic> topics) {
  Contents {
    topics = List.copyOf(topics);
  }

  /** Returns the contents of a page made from tables. */
  static Contents of(ReportTables tables) {
    Subjects subjects = subjects(tables);
    Roster roster = new Roster(tables.rows(CheckpointRow.TABLE), subjects);
    Stream<Topic> measured =
        Measures.ALL.stream().flatMap(measure -> measure.topics(tables, roster).stream());
    Stream<Topic> own = Stream.of(new ProvenanceTables(tables, roster, subjects.plans()));
    return new Contents(
        subjects,
        roster,
        Stream.concat(measured, own).sorted(Comparator.comparing(Topic::chapter)).toList());
  }

  private static Subjects subjects(ReportTables tables) {
    Subjects subjects = Subjects.NONE;
    for (Measure<?> measure : Measures.ALL) {
      subjects = subjects.and(measure.subjects(tables));
    }
    return subjects.and(
        Subjects.compared(
            tables.plan().stream().map(TaskPlan::task).collect(Collectors.toSet()), Set.of()));
  }
}
