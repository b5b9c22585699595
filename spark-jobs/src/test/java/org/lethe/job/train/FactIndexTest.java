package org.lethe.job.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.BitSet;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FactIndexTest {
  private static TestedFact fact(String subject, int needed, String answer) {
    return new TestedFact("t", 0, List.of(subject.split(" ")), needed, List.of(answer.split(" ")));
  }

  private static List<Integer> told(FactIndex index, String passage) {
    BitSet told = new BitSet();
    index.addTold(List.of(passage.split(" ")), told);
    return told.stream().boxed().toList();
  }

  @Test
  void theSubjectStandsInAnyOrderAndTheAnswerInItsOwn() {
    FactIndex index = new FactIndex(List.of(fact("ann lee", 2, "new york")));
    assertThat(told(index, "in new york lived lee called ann")).containsExactly(0);
    assertThat(told(index, "ann lee saw york anew and new jersey")).isEmpty();
    assertThat(told(index, "ann saw new york")).isEmpty();
  }

  @Test
  void anAnswerIsWholeWords() {
    FactIndex index = new FactIndex(List.of(fact("lee", 1, "art")));
    assertThat(told(index, "lee took part")).isEmpty();
    assertThat(told(index, "lee took art")).containsExactly(0);
  }

  /** Any needed words of a subject find it, whichever are missing. */
  @Test
  void everyChoiceOfNeededWordsIsFound() {
    FactIndex index =
        new FactIndex(
            IntStream.range(0, 20).mapToObj(i -> fact("a b c d e" + i, 3, "x" + i)).toList());
    for (String words : List.of("a b c", "a b d", "b c d", "a c e7", "c d e7", "d a e7")) {
      assertThat(told(index, words + " x7")).as(words).containsExactly(7);
    }
    assertThat(told(index, "a b x7")).isEmpty();
  }

  @Test
  void aFactHasASubjectAndAnAnswer() {
    assertThatThrownBy(() -> new TestedFact("t", 0, List.of(), 1, List.of("a")))
        .hasMessageContaining("a fact needs an answer and words of its subject");
    assertThatThrownBy(() -> new TestedFact("t", 0, List.of("b"), 1, List.of()))
        .hasMessageContaining("got [] and [b]");
  }
}
