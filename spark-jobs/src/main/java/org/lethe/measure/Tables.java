package org.lethe.measure;

import java.util.List;
import java.util.stream.Stream;
import org.lethe.measure.difference.DifferenceRow;
import org.lethe.table.BatchPlanRow;
import org.lethe.table.CheckpointFaultRow;
import org.lethe.table.CheckpointRow;
import org.lethe.table.GenerationRow;
import org.lethe.table.PromptAuditRow;
import org.lethe.table.PromptRow;
import org.lethe.table.ProvenanceRow;
import org.lethe.table.RequestRow;
import org.lethe.table.ScoreCheckRow;
import org.lethe.table.ScoreRow;
import org.lethe.table.Table;
import org.lethe.table.TrainingExampleRow;
import org.lethe.table.TrainingRunRow;
import org.lethe.table.TrainingStepRow;

/** Every table of an output folder, in the order in which a run fills them. */
public final class Tables {
  private static final List<Table<?>> SPINE =
      List.of(
          TrainingExampleRow.TABLE,
          TrainingRunRow.TABLE,
          TrainingStepRow.TABLE,
          CheckpointRow.TABLE,
          CheckpointFaultRow.TABLE,
          RequestRow.TABLE,
          BatchPlanRow.TABLE,
          PromptAuditRow.TABLE,
          PromptRow.TABLE,
          ScoreRow.TABLE,
          ScoreRow.REPLICATES,
          ScoreCheckRow.TABLE,
          GenerationRow.TABLE,
          GenerationRow.REPLICATES);

  public static final List<Table<?>> ALL =
      Stream.of(
              SPINE.stream(),
              Measures.ALL.stream().flatMap(measure -> measure.writes().stream()),
              Stream.of(ProvenanceRow.TABLE))
          .<Table<?>>flatMap(tables -> tables)
          .toList();

  /** Tables of two experiments, which {@code diff} writes to a folder of their own. */
  public static final List<Table<?>> OF_TWO = List.of(DifferenceRow.TABLE);

  private Tables() {}

  /**
   * Returns the table of that name.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static Table<?> named(String name) {
    return ALL.stream()
        .filter(table -> table.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "no table named "
                        + name
                        + "; tables are "
                        + ALL.stream().map(Table::name).toList()));
  }
}
