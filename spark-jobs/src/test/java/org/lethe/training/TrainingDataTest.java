package org.lethe.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.lethe.checkpoint.Tokenizer;

class TrainingDataTest {

  private static final PackedText TEXT = new PackedText(IntStream.range(0, 104).toArray(), 10);

  @Test
  void everyEpochReadsEveryWindowOnceInAnotherOrder() {
    List<Integer> first = firsts(TEXT, 5, 0, 5);
    List<Integer> second = firsts(TEXT, 5, 5, 10);
    List<Integer> all = IntStream.range(0, 10).map(i -> 10 * i).boxed().toList();
    assertThat(first).containsExactlyInAnyOrderElementsOf(all).isNotEqualTo(second);
    assertThat(second).containsExactlyInAnyOrderElementsOf(all);
  }

  @Test
  void batchFollowsFromSeedAndStepWhateverCameBefore() {
    PackedText fresh = new PackedText(IntStream.range(0, 104).toArray(), 10);
    List<Integer> seventh = firsts(TEXT, 5, 7, 8);
    assertThat(firsts(fresh, 5, 7, 8)).isEqualTo(seventh);
    assertThat(firsts(fresh, 6, 0, 5)).isNotEqualTo(firsts(fresh, 5, 0, 5));
  }

  @Test
  void digestChangesWithContent() {
    Sequence one = Sequence.answer(new int[] {1, 2, 3}, 1);
    Sequence other = Sequence.answer(new int[] {1, 2, 3}, 2);
    assertThat(new ExampleBatches(List.of(one)).digest())
        .isNotEqualTo(new ExampleBatches(List.of(other)).digest());
  }

  @Test
  void onlyCountedTokensArePredicted() {
    boolean[] turns = {false, true, false, false, true};
    Sequence dialogue = new Sequence(new int[] {1, 2, 3, 4, 5}, turns);
    Batch batch = Batch.of(List.of(dialogue, Sequence.answer(new int[] {6, 7, 8}, 2)));
    assertThat(batch.rows()).containsExactly(0, 3, 4 + 1); // rows of 4 inputs
    assertThat(batch.targets()).containsExactly(2, 5, 8);
    assertThat(dialogue.firstTarget()).isEqualTo(1);
    assertThat(dialogue.targets()).isEqualTo(2);
    assertThat(new ExampleBatches(List.of(dialogue)).digest())
        .isNotEqualTo(new ExampleBatches(List.of(Sequence.answer(dialogue.tokens(), 1))).digest());
    assertThatThrownBy(() -> new Sequence(new int[] {1, 2}, new boolean[] {true, true}))
        .hasMessage("the loss must count a token, and not the first, which nothing predicts");
    assertThatThrownBy(() -> new Sequence(new int[] {1, 2}, new boolean[2]))
        .hasMessage("the loss must count a token, and not the first, which nothing predicts");
  }

  @Test
  void textShorterThanAWindowIsRefused() {
    assertThatThrownBy(() -> new PackedText(new int[5], 8))
        .hasMessage("text of 5 tokens fills no window of 8; give more text or a smaller window");
  }

  @Test
  @Tag("engine")
  void documentsAreClosedByTheEndOfSequenceToken() {
    try (Tokenizer tokenizer = Tokenizer.open(Golden.TINY)) {
      int[] one = tokenizer.encode("The dog was", true);
      int[] tokens = PackedText.tokens("The dog was", tokenizer);
      assertThat(Arrays.copyOf(tokens, one.length)).isEqualTo(one);
      assertThat(tokens[one.length]).isEqualTo(tokenizer.eos().getAsInt());
    }
  }

  /** First tokens of the sequences of some steps, two a step. */
  private static List<Integer> firsts(PackedText text, long seed, int from, int to) {
    List<Integer> firsts = new ArrayList<>();
    for (int step = from; step < to; step++) {
      text.batch(seed, step, 2).forEach(s -> firsts.add(s.tokens()[0]));
    }
    return firsts;
  }
}
