package org.lethe.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ExampleBlocksTest {
  private static final ExampleBlocks BLOCKS = new ExampleBlocks(8, 5);

  private static int[] run(ExampleBlocks blocks, int run) {
    return IntStream.range(8 * run, 8 * run + 8).map(blocks::of).toArray();
  }

  @Test
  void everyRunOfDocumentsGivesEachBlockOne() {
    for (int run = 0; run < 20; run++) {
      assertThat(run(BLOCKS, run)).containsExactlyInAnyOrder(0, 1, 2, 3, 4, 5, 6, 7);
    }
  }

  @Test
  void runsAndSeedsAreDealtAnew() {
    assertThat(run(BLOCKS, 0)).isNotEqualTo(run(BLOCKS, 1));
    assertThat(run(BLOCKS, 0)).isNotEqualTo(run(new ExampleBlocks(8, 6), 0));
    assertThat(run(BLOCKS, 3)).isEqualTo(run(new ExampleBlocks(8, 5), 3));
    assertThatThrownBy(() -> new ExampleBlocks(0, 1))
        .hasMessage("blocks must be at least 1, got 0");
  }

  @Test
  void halvesShareNoBlock() {
    HalfSplits splits = HalfSplits.draw(9, 5, 1);
    double[] ones = {1, 1, 1, 1, 1, 1, 1, 1, 1};
    for (int s = 0; s < 5; s++) {
      double[] first = splits.weights(s, HalfSplits.Half.FIRST, ones);
      double[] second = splits.weights(s, HalfSplits.Half.SECOND, ones);
      assertThat(first).contains(1, 0);
      assertThat(IntStream.range(0, 9).mapToDouble(k -> first[k] + second[k])).containsOnly(1.0);
      assertThat(IntStream.range(0, 9).mapToDouble(k -> first[k]).sum()).isEqualTo(4);
    }
    assertThat(splits.first().get(0)).isNotEqualTo(splits.first().get(1));
  }
}
