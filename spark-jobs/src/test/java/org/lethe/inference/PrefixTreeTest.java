package org.lethe.inference;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.lethe.benchmark.Request;
import org.lethe.transformer.TokenForest;

class PrefixTreeTest {

  @Test
  void everyDistinctTokenStandsOnceAtItsDepth() {
    PrefixTree tree =
        PrefixTree.of(List.of(new int[] {5, 6, 8}, new int[] {5, 6, 7}, new int[] {5, 6}));
    TokenForest forest = tree.forest();
    assertThat(forest.tokens()).containsExactly(5, 6, 7, 8);
    assertThat(forest.depths()).containsExactly(0, 1, 2, 2);
    assertThat(forest.ends()).containsExactly(4, 4, 3, 4);
    assertThat(tree.rows()[0]).containsExactly(0, 1, 3);
    assertThat(tree.rows()[1]).containsExactly(0, 1, 2);
    assertThat(tree.rows()[2]).containsExactly(0, 1);
  }

  @Test
  void aPrefixOfLessThanAnEighthIsNotShared() {
    PrefixTree shared = PrefixTree.of(List.of(new int[8], sequence(8, 1)));
    PrefixTree apart = PrefixTree.of(List.of(new int[9], sequence(9, 1)));
    assertThat(shared.forest().size()).isEqualTo(15);
    assertThat(apart.forest().size()).isEqualTo(18);
    assertThat(apart.forest().depths()[9]).isZero();
  }

  @Test
  void answersOfOneTokenShareTheRowThatPredictsThem() {
    int[] context = {1, 2, 3};
    List<Request> requests =
        List.of(
            StoriesFamily.request("a", "task", context, new int[] {7}),
            StoriesFamily.request("b", "task", context, new int[] {8}),
            StoriesFamily.request("c", "task", context, new int[] {7, 9}));
    AnswerRows answers = AnswerRows.of(requests);
    assertThat(answers.tree().forest().size()).isEqualTo(4);
    assertThat(answers.rows()).containsExactly(2, 3);
    assertThat(answers.places()).containsExactly(0, 0, 0, 1);
    assertThat(answers.targets()).containsExactly(7, 8, 7, 9);
    assertThat(answers.starts()).containsExactly(0, 1, 2, 4);
  }

  /** One token 0, then others. */
  private static int[] sequence(int length, int other) {
    int[] sequence = new int[length];
    Arrays.fill(sequence, 1, length, other);
    return sequence;
  }
}
