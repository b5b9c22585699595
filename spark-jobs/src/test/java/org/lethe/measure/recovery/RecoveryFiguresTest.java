package org.lethe.measure.recovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.lethe.figure.Answer;
import org.lethe.figure.Roster;
import org.lethe.figure.Section;
import org.lethe.figure.Subjects;
import org.lethe.measure.FakeTables;
import org.lethe.measure.SampleRows;
import org.lethe.measure.SmallExperiment;

class RecoveryFiguresTest {
  private static JsonNode option(Section section, int chart) {
    return new ObjectMapper().valueToTree(section.charts().get(chart).option());
  }

  @Test
  void recoveryBarSplitsTheGrossLossIntoMissingAndBack() {
    JsonNode option =
        option(new RecoveryFigure(SmallExperiment.TABLES, SmallExperiment.ROSTER).section(), 0);
    assertThat(option.at("/series/0/data/0").asDouble()).isCloseTo(5, within(1e-9));
    assertThat(option.at("/series/1/data/0").asDouble()).isCloseTo(15, within(1e-9));
    assertThat(option.at("/series/3/data/0/value").toString()).isEqualTo("[10.0,0,30.0,20.0]");
    assertThat(option.at("/series/4/data/0/value").toString()).isEqualTo("[-2.0,0,12.0,5.0]");
    assertThat(option.at("/yAxis/1/data/0").asText()).isEqualTo("undecided");
  }

  @Test
  void patternShiftShowsFineTunedAndRestored() {
    JsonNode option = option(new PatternShiftFigure(SmallExperiment.TABLES).section(), 0);
    assertThat(option.at("/series/0/data/0/value").asDouble()).isEqualTo(0.7);
    assertThat(option.at("/series/1/data/0/value").asDouble()).isEqualTo(0.01);
  }

  @Test
  void restoredCheckpointsOnFloorTasksAreNotCalledUnmeasured() {
    FakeTables tables =
        FakeTables.EMPTY.with(
            RecoveryRow.TABLE, SampleRows.recovery("ft", "quiz", "other", 0.1, 0.0, 0.2, "FLOOR"));
    Roster roster = new Roster(List.of(), Subjects.NONE);
    assertThat(new RecoveryFigure(tables, roster).answers())
        .extracting(Answer::sentence)
        .containsExactly(
            "Not known: there is no restored checkpoint on a task that the base does. Of 1"
                + " comparison: 0 actual, 0 pseudo, 0 undecided, 0 none, 1 floor.");
  }

  @Test
  void answersFollowTheMetricOfTheRows() {
    FakeTables tables =
        SmallExperiment.TABLES
            .with(
                RecoveryRow.TABLE,
                RecoveryRowBuilder.builder(
                        SampleRows.recovery("ft", "quiz", "other", 0.5, 0.1, 0.2, "ACTUAL"))
                    .metric("log_likelihood")
                    .build())
            .with(
                PooledRecoveryRow.TABLE,
                PooledRecoveryRowBuilder.builder(
                        SmallExperiment.TABLES.rows(PooledRecoveryRow.TABLE).get(0))
                    .metric("log_likelihood")
                    .ratio(0.62)
                    .build());
    assertThat(new RecoveryFigure(tables, SmallExperiment.ROSTER).answers())
        .extracting(Answer::number)
        .containsExactly("62 %");
    assertThat(new RecoveryFigure(tables, SmallExperiment.ROSTER).answers())
        .extracting(Answer::sentence)
        .allMatch(sentence -> sentence.contains(" nats on average"));
  }
}
