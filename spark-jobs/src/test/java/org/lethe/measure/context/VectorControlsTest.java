package org.lethe.measure.context;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.lethe.effect.Head;

class VectorControlsTest {
  private static final List<Head> CHOSEN =
      List.of(new Head(3, 1), new Head(5, 0), new Head(3, 2), new Head(7, 3));

  @Test
  void randomHeadsAreOthersOfTheSameBlocks() {
    VectorControls controls = new VectorControls(4, "task");
    Set<List<Head>> drawn = new HashSet<>();
    for (int draw = 0; draw < 50; draw++) {
      List<Head> heads = controls.heads(CHOSEN, 9, draw);
      assertThat(heads).doesNotHaveDuplicates().doesNotContainAnyElementsOf(CHOSEN);
      assertThat(heads.stream().map(Head::layer)).containsExactlyInAnyOrder(3, 3, 5, 7);
      assertThat(heads).allMatch(head -> head.head() >= 0 && head.head() < 9);
      assertThat(controls.heads(CHOSEN, 9, draw)).isEqualTo(heads);
      drawn.add(heads);
    }
    assertThat(drawn).hasSizeGreaterThan(45);
    assertThat(new VectorControls(5, "task").heads(CHOSEN, 9, 0))
        .isNotEqualTo(controls.heads(CHOSEN, 9, 0));
  }

  @Test
  void aBlockWithoutEnoughOthersLendsItsChosenHeads() {
    List<Head> all = IntStream.range(0, 3).mapToObj(head -> new Head(1, head)).toList();
    assertThat(new VectorControls(4, "task").heads(all, 4, 0))
        .hasSize(3)
        .doesNotHaveDuplicates()
        .allMatch(head -> head.layer() == 1 && head.head() < 4);
  }

  @Test
  void gaussianVectorsHaveTheMomentsOfTheVector() {
    Random random = new Random(3);
    float[] vector = new float[20_000];
    for (int i = 0; i < vector.length; i++) {
      vector[i] = (float) (2 + 3 * (random.nextDouble() - 0.5)); // deviation sqrt(9 / 12)
    }
    float[] drawn = new VectorControls(4, "task").gaussian(vector, 1);
    double mean =
        IntStream.range(0, drawn.length).mapToDouble(i -> drawn[i]).average().orElseThrow();
    double variance =
        IntStream.range(0, drawn.length)
            .mapToDouble(i -> Math.pow(drawn[i] - mean, 2))
            .average()
            .orElseThrow();
    assertThat(mean).isCloseTo(2, within(0.03));
    assertThat(variance).isCloseTo(0.75, within(0.03));
    long beyond =
        IntStream.range(0, drawn.length).filter(i -> Math.abs(drawn[i] - 2) > 1.5).count();
    assertThat(beyond).isPositive(); // uniform coordinates never go so far
  }
}
