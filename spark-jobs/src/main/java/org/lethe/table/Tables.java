package org.lethe.table;

import java.util.List;

/** Every table of an output folder, in the order in which a run fills them. */
public final class Tables {
  public static final List<Table<?>> ALL =
      List.of(
          TrainingExampleRow.TABLE,
          TrainingRunRow.TABLE,
          TrainingStepRow.TABLE,
          CheckpointRow.TABLE,
          RequestRow.TABLE,
          BatchPlanRow.TABLE,
          ScoreRow.TABLE,
          ScoreRow.REPLICATES,
          ScoreCheckRow.TABLE,
          GenerationRow.TABLE,
          GenerationRow.REPLICATES,
          TaskScoreRow.TABLE,
          NoiseFloorRow.TABLE,
          ActivationRow.TABLE,
          GradientRow.TABLE,
          ForgettingRow.TABLE,
          FlipRow.TABLE,
          RecoveryRow.TABLE,
          TransitionRow.TABLE,
          KnowledgeInstructionRow.TABLE,
          TaskSimilarityRow.TABLE,
          GradientAlignmentRow.TABLE,
          RepresentationDriftRow.TABLE,
          CorrelationRow.TABLE,
          FindingRow.TABLE,
          ProvenanceRow.TABLE);

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
