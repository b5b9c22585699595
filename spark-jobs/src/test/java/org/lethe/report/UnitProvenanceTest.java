package org.lethe.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.lethe.figure.Confidence;
import org.lethe.measure.FakeTables;
import org.lethe.measure.SmallExperiment;
import org.lethe.measure.forgetting.ForgettingRow;
import org.lethe.measure.recovery.RecoveryRow;
import org.lethe.table.ProvenanceRow;

class UnitProvenanceTest {
  @Test
  void levelIsReadFromOptionsInJsonOrAsARecordPrintsThem() {
    assertThat(Confidence.of(SmallExperiment.TABLES, ForgettingRow.TABLE).label())
        .isEqualTo("95 % CI");
    FakeTables printed =
        FakeTables.EMPTY.with(
            ProvenanceRow.TABLE,
            UnitProvenance.row(
                "forgetting",
                Map.of("options", "CompareOptions[samples=10, confidence=0.9, epsilon=0.01]")));
    assertThat(Confidence.of(printed, ForgettingRow.TABLE).label()).isEqualTo("90 % CI");
    assertThat(Confidence.of(printed, RecoveryRow.TABLE).label())
        .as("of another table")
        .isEqualTo("CI");
  }
}
