package org.lethe.scoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.lethe.benchmark.OutputType;
import org.lethe.benchmark.Request;
import org.lethe.benchmark.Status;

/** Answers of a model before they are summed: what is kept, and what is refused. */
class ScoredDocumentTest {

  @Test
  void aContinuationIsGreedyWhenEveryTokenIs() {
    float[] logProbs = {-0.5f, -1.25f};
    LogLikelihood all = LogLikelihood.of(logProbs, new boolean[] {true, true});
    assertThat(all.logProb()).isEqualTo(-1.75);
    assertThat(all.greedy()).isTrue();
    assertThat(LogLikelihood.of(logProbs, new boolean[] {true, false}).greedy()).isFalse();
    assertThat(LogLikelihood.of(logProbs, new boolean[] {false, true}).greedy()).isFalse();
  }

  @Test
  void theDifferenceIsThatOfTheWorstToken() {
    LogLikelihood answer = tokens(-1, -2, Float.NEGATIVE_INFINITY);
    assertThat(answer.difference(answer)).isZero();
    assertThat(answer.difference(tokens(-1.5f, -1, Float.NEGATIVE_INFINITY))).isEqualTo(1);
    assertThat(answer.difference(tokens(-1, -2, -3))).isEqualTo(Double.POSITIVE_INFINITY);
    assertThat(answer.difference(tokens(-1, Float.NaN, Float.NEGATIVE_INFINITY))).isNaN();
  }

  @Test
  void aGenerationCountsItsTokens() {
    assertThat(new Generation("a", List.of(5, 6, 7), StopReason.MAX_TOKENS).tokens()).isEqualTo(3);
  }

  @Test
  void aScoredChoiceKeepsWhatTheRequestSays() {
    Request request =
        new Request(
            "id",
            "task",
            9,
            1,
            2,
            0,
            OutputType.MULTIPLE_CHOICE,
            "context",
            " x",
            new int[] {1},
            new int[] {2, 3, 4},
            5,
            6,
            7,
            Status.OK,
            null);
    assertThat(ScoredChoice.of(request, LogLikelihood.of(new float[] {-2}, new boolean[] {true})))
        .isEqualTo(new ScoredChoice(1, 2, List.of(0), -2, true, 3, 5, 6, 7));
  }

  @Test
  void aChoiceOutsideTheDocumentIsRefused() {
    assertThatThrownBy(() -> choice(2, 2, List.of(0), -1))
        .hasMessage("choice must be in [0, 2), got 2");
    assertThatThrownBy(() -> choice(-1, 2, List.of(0), -1))
        .hasMessage("choice must be in [0, 2), got -1");
  }

  @Test
  void aDocumentOfChoicesHasARightOne() {
    assertThatThrownBy(() -> document(List.of())).hasMessage("gold must be in [0, 2), got []");
    assertThatThrownBy(() -> document(List.of(2))).hasMessage("gold must be in [0, 2), got [2]");
    assertThatThrownBy(() -> document(List.of(-1))).hasMessage("gold must be in [0, 2), got [-1]");
    assertThatThrownBy(() -> new ScoredDocument(OutputType.LOGLIKELIHOOD, List.of()))
        .hasMessage("a document has at least one request, got none");
    List<ScoredChoice> text = List.of(choice(0, 1, List.of(), -3));
    assertThat(new ScoredDocument(OutputType.LOGLIKELIHOOD_ROLLING, text).perWord().value())
        .isEqualTo(-3);
  }

  @Test
  void ofSeveralRightChoicesTheMostLikelyCounts() {
    ScoredDocument both = document(List.of(0, 1));
    assertThat(both.goldLogLikelihood().value()).isEqualTo(-1);
    assertThat(both.accuracy().value()).isEqualTo(1);
    assertThat(both.brier().value()).isNaN();
    assertThat(both.secondOfTwo().value()).isNaN();
    assertThat(document(List.of(1)).accuracy().value()).isZero();
  }

  @Test
  void theFirstOfEquallyLikelyChoicesIsChosen() {
    ScoredDocument tie =
        new ScoredDocument(
            OutputType.MULTIPLE_CHOICE,
            List.of(choice(0, 2, List.of(0), -4), choice(1, 2, List.of(0), -4)));
    assertThat(tie.accuracy().value()).isEqualTo(1);
  }

  private static LogLikelihood tokens(float... logProbs) {
    return LogLikelihood.of(logProbs, new boolean[logProbs.length]);
  }

  private static ScoredDocument document(List<Integer> golds) {
    return new ScoredDocument(
        OutputType.MULTIPLE_CHOICE, List.of(choice(0, 2, golds, -1), choice(1, 2, golds, -2)));
  }

  private static ScoredChoice choice(int choice, int choices, List<Integer> golds, double logProb) {
    return new ScoredChoice(choice, choices, golds, logProb, false, 1, 1, 1, 1);
  }
}
