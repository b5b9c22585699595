package org.lethe.measure.disruption;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.lethe.figure.Roster;
import org.lethe.figure.Section;
import org.lethe.figure.Subjects;
import org.lethe.measure.FakeTables;
import org.lethe.measure.SampleRows;

class DisruptionFigureTest {
  private static final Roster ROSTER =
      new Roster(
          List.of(
              SampleRows.checkpoint("base", "base", null, null, null, null),
              SampleRows.checkpoint("ft", "fine_tuned", "base", "a", null, null),
              SampleRows.checkpoint("own-1", "own_task", "base", null, null, null)),
          Subjects.NONE);

  private static Section section(FakeTables tables) {
    return new HeadDisruptions().topics(tables, ROSTER).get(0).section();
  }

  private static FakeTables tables(Double severe) {
    return FakeTables.EMPTY
        .with(
            DisruptionByDepthRow.TABLE,
            DisruptionRows.third("ft", "a", "lower", 0.2, severe),
            DisruptionRows.third("ft", "b", "lower", 0.4, severe),
            DisruptionRows.third("ft", "a", "all", 0.2, severe),
            DisruptionRows.third("own-1", "a", "lower", 0.05, severe == null ? null : 0.0),
            DisruptionRows.third("own-1", "a", "all", 0.05, severe == null ? null : 0.0))
        .with(
            HeadDisruptionRow.TABLE,
            DisruptionRows.head("ft", "a", 0, 1, 0.2),
            DisruptionRows.head("ft", "b", 0, 1, 0.4),
            DisruptionRows.head("ft", "a", 1, 0, 0.1),
            DisruptionRows.head("own-1", "a", 0, 1, 0.05));
  }

  @Test
  void linesAndMapsAreMeansOverTasks() {
    Section section = section(tables(0.5));
    assertThat(section.charts()).hasSize(4);
    ObjectMapper json = new ObjectMapper();
    JsonNode line = json.valueToTree(section.charts().get(0).option());
    assertThat(line.at("/series/0/data/0/value/1").asDouble()).isCloseTo(0.3, within(1e-12));
    assertThat(line.at("/series/0/data/0/tip").asText())
        .isEqualTo(
            "ft against base\nlower third: disruption 0.300, 50.0 % of heads severe, mean of 2 tasks");
    JsonNode map = json.valueToTree(section.charts().get(1).option());
    assertThat(map.at("/series/0/data/0/value/2").asDouble()).isCloseTo(0.3, within(1e-12));
    assertThat(section.charts().get(1).title()).isEqualTo("ft against base");
  }

  @Test
  void theLeadNamesTheMostDisruptedBesideTheNull() {
    assertThat(section(tables(0.5)).lead())
        .isEqualTo(
            "Most heads are severely disrupted at ft against base, tested on another task, a: 50.0 % of"
                + " 4, CI 25.0 to 50.0. Of those trained further on their own task 0.0 % are, mean over tasks.");
    assertThat(section(tables(null)).lead()).contains("training.own-task");
  }

  @Test
  void withoutRowsTheSectionSaysWhatItNeeds() {
    assertThat(section(FakeTables.EMPTY).lead()).contains("head-attention.checkpoints");
  }
}
