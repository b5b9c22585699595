package org.lethe.measure.headeffects;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.lethe.figure.Chart;
import org.lethe.figure.DataTable;
import org.lethe.figure.Roster;
import org.lethe.figure.Section;
import org.lethe.figure.Subjects;
import org.lethe.measure.FakeTables;
import org.lethe.measure.SampleRows;
import org.lethe.measure.functionvectors.FunctionVectorRow;
import org.lethe.measure.functionvectors.FunctionVectorRowBuilder;

class EffectFigureTest {
  private static final Roster ROSTER =
      new Roster(
          List.of(
              SampleRows.checkpoint("base", "base", null, null, null, null),
              SampleRows.checkpoint("near", "fine_tuned", "base", "a", null, null),
              SampleRows.checkpoint("far", "fine_tuned", "base", "b", null, null)),
          Subjects.NONE);

  /** Effects of two blocks of two heads. */
  private static List<EffectHeadRow> rows(String checkpoint, double... effects) {
    List<EffectHeadRow> rows = new ArrayList<>();
    for (int i = 0; i < effects.length; i++) {
      int place = 1;
      for (double other : effects) {
        place += other > effects[i] ? 1 : 0;
      }
      rows.add(
          new EffectHeadRow(
              "few_shot",
              "todd",
              "exact",
              i / 2,
              i % 2,
              effects[i],
              0.01,
              effects[i] - 0.02,
              effects[i] + 0.02,
              "student_t",
              place,
              place <= 2,
              25,
              9,
              checkpoint,
              "capitals"));
    }
    return rows;
  }

  private static Section section() {
    List<EffectHeadRow> rows = new ArrayList<>(rows("base", 0.3, 0.1, -0.05, 0.2));
    rows.addAll(rows("near", 0.29, 0.1, -0.04, 0.2));
    rows.addAll(rows("far", 0.0, 0.4, 0.3, 0.1));
    FakeTables tables = FakeTables.EMPTY.with(EffectHeadRow.TABLE, rows);
    return new EffectHeads().topics(tables, ROSTER).get(0).section();
  }

  @Test
  void theBaseStandsBesideTheCheckpointThatMovedMost() {
    assertThat(section().charts())
        .extracting(Chart::title)
        .containsExactly("capitals at base (todd, exact)", "capitals at far (todd, exact)");
  }

  @Test
  void cellsHoldEffectsAndTooltipsTheirIntervals() {
    JsonNode option = new ObjectMapper().valueToTree(section().charts().get(0).option());
    JsonNode data = option.at("/series/0/data");
    assertThat(data).hasSize(4);
    assertThat(data.at("/3/value").toString()).isEqualTo("[1,1,0.2]"); // head, block, effect
    assertThat(data.at("/3/tip").asText())
        .isEqualTo("block 1, head 1: effect 0.20 [0.18, 0.22], place 2; 25 trials of 9 queries");
    assertThat(option.at("/visualMap/max").asDouble()).isEqualTo(0.3);
    // frames last, or neighbours would be drawn over them
    assertThat(data.at("/2/value").toString()).isEqualTo("[0,0,0.3]");
    assertThat(data.at("/2/itemStyle/borderColor").asText()).isEqualTo("var(--text)");
    assertThat(data.at("/1/itemStyle/borderColor").asText()).isEqualTo("var(--surface)");
  }

  @Test
  void everyCheckpointIsComparedWithItsBase() {
    DataTable table = section().tables().get(0);
    List<String> rows =
        table.rows().stream()
            .map(row -> String.join(" ", row.stream().map(DataTable.Cell::text).toList()))
            .toList();
    assertThat(rows)
        .containsExactlyInAnyOrder(
            "capitals todd exact near 1.00 2 of 2", "capitals todd exact far −0.79 0 of 2");
  }

  @Test
  void chosenHeadsAreListedWithTheirIntervals() {
    DataTable table = section().tables().get(1);
    assertThat(table.rows()).hasSize(2 * 2);
    assertThat(table.rows().get(0).stream().map(DataTable.Cell::text))
        .containsExactly("capitals", "todd", "base", "0", "0", "0.30", "[0.28, 0.32]", "9");
  }

  @Test
  void whatHasNoVectorIsNotDrawn() {
    FakeTables tables =
        FakeTables.EMPTY
            .with(EffectHeadRow.TABLE, rows("base", 0.3, 0.1, -0.05, 0.2))
            .with(FunctionVectorRow.TABLE, undefined("base"));
    Section none = new EffectHeads().topics(tables, ROSTER).get(0).section();
    assertThat(none.charts()).isEmpty();
    assertThat(none.lead())
        .isEqualTo("Nothing is drawn. Without a vector at the base: capitals (todd).");
    List<EffectHeadRow> both = new ArrayList<>(rows("base", 0.3, 0.1, -0.05, 0.2));
    both.addAll(rows("far", 0.0, 0.4, 0.3, 0.1));
    tables =
        FakeTables.EMPTY
            .with(EffectHeadRow.TABLE, both)
            .with(FunctionVectorRow.TABLE, undefined("far"));
    Section one = new EffectHeads().topics(tables, ROSTER).get(0).section();
    assertThat(one.charts()).hasSize(1);
    assertThat(one.tables().get(0).rows().get(0).get(4).text()).isEqualTo("undefined");
  }

  private static FunctionVectorRow undefined(String checkpoint) {
    return FunctionVectorRowBuilder.stagedBuilder()
        .source("few_shot")
        .convention("todd")
        .status("undefined")
        .reason("3 right queries, needed 5")
        .asked(60)
        .accuracy(0.1)
        .rightQueries(3)
        .method("exact")
        .recall(null)
        .trials(25)
        .overlap(0.6)
        .identifiability("not_identifiable")
        .layers(List.of())
        .heads(List.of())
        .effects(new float[0])
        .headMeans(new float[0])
        .vector(null)
        .norm(null)
        .planId("0123456789abcdef")
        .weightsDigest("0123456789abcdef")
        .checkpointId(checkpoint)
        .task("capitals")
        .build();
  }

  @Test
  void withoutEffectsThereIsNoSection() {
    assertThat(new EffectHeads().topics(FakeTables.EMPTY, ROSTER)).isEmpty();
  }
}
