package org.lethe.measure.functionvectors;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.lethe.figure.DataTable;
import org.lethe.figure.Section;
import org.lethe.measure.FakeTables;
import org.lethe.measure.SmallExperiment;

class VectorTopicTest {
  private static FunctionVectorRow row(String task, String reason) {
    return FunctionVectorRowBuilder.stagedBuilder()
        .source("few_shot")
        .convention("todd")
        .status(reason == null ? "defined" : "undefined")
        .reason(reason)
        .asked(60)
        .accuracy(0.425)
        .rightQueries(10)
        .method("exact")
        .recall(null)
        .trials(25)
        .overlap(0.615)
        .identifiability("not_identifiable")
        .layers(List.of(1))
        .heads(List.of(0))
        .effects(new float[] {0.1f})
        .headMeans(new float[] {1, 2})
        .vector(reason == null ? new float[] {3, 4} : null)
        .norm(reason == null ? 5.0 : null)
        .planId("0123456789abcdef")
        .weightsDigest("0123456789abcdef")
        .checkpointId("base")
        .task(task)
        .build();
  }

  @Test
  void whatIsUndefinedSaysWhy() {
    FakeTables tables =
        FakeTables.EMPTY.with(
            FunctionVectorRow.TABLE,
            row("capitals", null),
            row("opposites", "3 right queries, needed 5"));
    Section section = new FunctionVectors().topics(tables, SmallExperiment.ROSTER).get(0).section();
    assertThat(section.lead()).startsWith("1 of 2 vectors of a task at a checkpoint are defined;");
    List<String> rows =
        section.tables().get(0).rows().stream()
            .map(cells -> String.join("|", cells.stream().map(DataTable.Cell::text).toList()))
            .toList();
    assertThat(rows)
        .containsExactly(
            "capitals|todd|exact|base|defined|–|42.5 %|10|25|0.62|not identifiable",
            "opposites|todd|exact|base|undefined|3 right queries, needed 5|42.5 %|10|25|0.62|not"
                + " identifiable");
  }

  @Test
  void theGateNamesEverythingThatIsMissing() {
    VectorGate gate = new VectorGate(0.25, 5, 0.3);
    assertThat(gate.reason(0.25, 5, 0.3)).isNull();
    assertThat(gate.reason(0.2, 4, 0.25))
        .isEqualTo(
            "accuracy 0.20, needed 0.25; 4 right queries, needed 5; split-half overlap 0.25,"
                + " needed 0.30");
    assertThat(gate.reason(0.9, 9, Double.NaN)).isEqualTo("split-half overlap unknown");
  }
}
