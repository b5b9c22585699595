package org.lethe.measure.similarity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.lethe.measure.functionvectors.FunctionVectorRow;
import org.lethe.measure.functionvectors.FunctionVectorRowBuilder;

class VectorSimilarityTest {

  private static FunctionVectorRow vector(
      String checkpoint, String task, String source, String convention, float... values) {
    return FunctionVectorRowBuilder.stagedBuilder()
        .source(source)
        .convention(convention)
        .status(FunctionVectorRow.DEFINED)
        .reason(null)
        .asked(task.length())
        .accuracy(1)
        .rightQueries(5)
        .method("exact")
        .recall(null)
        .trials(2)
        .overlap(1.0)
        .identifiability("stable")
        .layers(List.of())
        .heads(List.of())
        .effects(new float[0])
        .headMeans(new float[0])
        .vector(values)
        .norm(1.0)
        .planId("plan")
        .weightsDigest("weights")
        .checkpointId(checkpoint)
        .task(task)
        .build();
  }

  @Test
  void pairsOfTasksOfOneKindAndCheckpointAreCompared() {
    List<TaskSimilarityRow> rows =
        VectorSimilarity.rows(
            List.of(
                vector("base", "a", "few_shot", "todd", 3, 4),
                vector("base", "bb", "few_shot", "todd", 8, 6),
                vector("base", "bb", "few_shot", "fv", 1, 0),
                vector("base", "a", "instruction", "todd", 0, 1),
                vector("base", "bb", "instruction", "todd", 1, 0),
                vector("tuned", "a", "few_shot", "todd", 1, 1)));
    assertThat(rows).hasSize(4);
    TaskSimilarityRow first = rows.get(0);
    assertThat(List.of(first.taskA(), first.taskB(), first.measure()))
        .containsExactly("a", "bb", "function_vector_cosine_todd");
    assertThat(first.value()).isCloseTo(48.0 / 50, within(1e-12));
    assertThat(first.layer()).isNull();
    assertThat(List.of(first.nA(), first.nB())).containsExactly(1L, 2L);
    assertThat(rows.get(1).taskA()).isEqualTo("bb");
    assertThat(rows.get(1).value()).isEqualTo(first.value());
    assertThat(rows.get(2).measure()).isEqualTo("instruction_vector_cosine_todd");
    assertThat(rows.get(2).value()).isEqualTo(0);
  }
}
