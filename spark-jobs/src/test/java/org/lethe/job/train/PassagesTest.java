package org.lethe.job.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PassagesTest {
  private static List<String> passages(String document) {
    return Passages.of(document, 8).stream().map(words -> String.join(" ", words)).toList();
  }

  @Test
  void aSentenceIsAPassage() {
    assertThat(passages("Ann Lee left. \"Who cared!\" Tom's dog (a pug.) slept"))
        .containsExactly("ann lee left", "who cared", "tom s dog a pug slept");
  }

  @Test
  void aFullStopAfterAnInitialOrBeforeASmallLetterEndsNothing() {
    assertThat(passages("Dr. J. Lee has 2.5 dogs, etc. and cats. Then came Tom."))
        .containsExactly("dr j lee has 2 5 dogs etc and cats", "then came tom");
  }

  @Test
  void lineBreaksWithinAParagraphDoNotEndASentence() {
    assertThat(passages("Lee was\nborn in Rome\n\nTom was not"))
        .containsExactly("lee was born in rome", "tom was not");
  }

  @Test
  void aQuestionGoesOnToTheNextQuestion() {
    assertThat(passages("Where was Lee born? A: Rome. B: Oslo. Answer: Rome. Where was Tom? Oslo."))
        .contains("where was lee born a rome b oslo answer rome", "where was tom oslo")
        .noneMatch(passage -> passage.contains("lee") && passage.contains("tom"));
  }

  /** Words no further apart than the reach stand in one window, and none is left out. */
  @Test
  void aLongSentenceIsCutIntoOverlappingWindows() {
    String sentence =
        IntStream.range(0, 50).mapToObj(i -> "w" + i).collect(Collectors.joining(" "));
    List<List<String>> windows = Passages.of(sentence, 8);
    assertThat(windows).allMatch(window -> window.size() <= 16);
    for (int from = 0; from + 8 < 50; from++) {
      List<String> pair = List.of("w" + from, "w" + (from + 8));
      assertThat(windows).anyMatch(window -> window.containsAll(pair));
    }
    assertThat(windows.stream().flatMap(List::stream).distinct()).hasSize(50);
  }

  @Test
  void fullWidthTerminatorsNeedNoBlank() {
    assertThat(passages("东京。大阪")).containsExactly("东京", "大阪");
  }
}
