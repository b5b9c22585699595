package org.lethe.analysis;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Arguments whose shapes do not fit are refused with their sizes, not computed with. */
class ArgumentsTest {
  private static final double[] TWO = {1, Double.NaN};
  private static final double[] THREE = {1, 2, 3};
  private static final double[][] FOUR_ROWS = new double[4][2];
  private static final double[][] FIVE_ROWS = new double[5][2];
  private static final double[][] RAGGED = {{1, 2}, {1}, {1, 2}, {1, 2}};
  private static final double[][] SQUARE = {{0.5, 0.5}, {0.5, 0.5}};

  /** Two steps and one task. */
  private static final double[][] NARROW = {{0.5}, {0.5}, {0.5}};

  private static final String TWO_AND_THREE = "%s and %s must have the same length, got 2 and 3";

  static Stream<ThrowingCallable> pairsOfVectors() {
    return Stream.of(
        () -> Correlation.pearson(TWO, THREE),
        () -> Correlation.spearman(TWO, THREE),
        () -> Correlation.kendall(TWO, THREE),
        () -> CosineSimilarity.cosine(TWO, THREE),
        () -> LinearFit.leastSquares(TWO, THREE),
        () -> BrokenLine.fit(TWO, THREE, new Bootstrap.Options(10, 0.95, 1)));
  }

  @ParameterizedTest
  @MethodSource("pairsOfVectors")
  void vectorsMustBeEquallyLong(ThrowingCallable call) {
    assertThatThrownBy(call).hasMessage(TWO_AND_THREE.formatted("x", "y"));
  }

  @Test
  void otherPairsAreNamedByTheirRoles() {
    double[] two = {1, 2};
    assertThatThrownBy(() -> CosineSimilarity.centred(two, THREE, THREE))
        .hasMessage(TWO_AND_THREE.formatted("x", "mean"));
    assertThatThrownBy(() -> CosineSimilarity.centred(THREE, two, THREE))
        .hasMessage(TWO_AND_THREE.formatted("y", "mean"));
    assertThatThrownBy(() -> HeadDisruption.entropyChange(two, THREE))
        .hasMessage(TWO_AND_THREE.formatted("before", "after"));
    assertThatThrownBy(() -> JensenShannon.divergence(two, THREE))
        .hasMessage(TWO_AND_THREE.formatted("p", "q"));
    assertThatThrownBy(() -> JensenShannon.meanOverQueries(SQUARE, new double[3][2]))
        .hasMessage(TWO_AND_THREE.formatted("p", "q"));
    assertThatThrownBy(() -> new TfIdf(3, 9).add(two, 1))
        .hasMessage(TWO_AND_THREE.formatted("occurrences", "tasks"));
    double[][] plane = {{1, 0}};
    double[][] space = {{1, 0, 0}};
    assertThatThrownBy(() -> SubspaceOverlap.overlap(plane, space))
        .hasMessage(TWO_AND_THREE.formatted("directions of a", "directions of b"));
    assertThatThrownBy(() -> PrincipalAngles.degrees(plane, space))
        .hasMessage(TWO_AND_THREE.formatted("directions of a", "directions of b"));
  }

  static Stream<ThrowingCallable> pairsOfRepresentations() {
    return Stream.of(
        () -> Procrustes.distance(FOUR_ROWS, FIVE_ROWS),
        () -> CosineSimilarity.meanCentred(FOUR_ROWS, FIVE_ROWS));
  }

  @ParameterizedTest
  @MethodSource("pairsOfRepresentations")
  void representationsMustBeOfTheSameSamples(ThrowingCallable call) {
    assertThatThrownBy(call).hasMessage("x and y must have the same length, got 4 and 5");
  }

  @Test
  void rowsMustBeEquallyLong() {
    String message = "rows of %s must have the same length, row 0 has 2 and row 1 has 1";
    assertThatThrownBy(() -> CkaSamples.of(RAGGED, ItemBatches.of(4, 4, 1)))
        .hasMessage(message.formatted("x"));
    assertThatThrownBy(() -> PrincipalSubspace.basis(RAGGED, 1)).hasMessage(message.formatted("x"));
    assertThatThrownBy(() -> PrincipalSubspace.basis(FOUR_ROWS, 0))
        .hasMessage("k must be at least 1, got 0");
  }

  static Stream<ThrowingCallable> measuresOfAScoreMatrix() {
    return Stream.of(
        () -> Forgetting.delta(NARROW, 1, 1),
        () -> Forgetting.firstLast(NARROW, 1),
        () -> Forgetting.chaudhryMax(NARROW, 1),
        () -> Forgetting.mammothMax(NARROW, 1),
        () -> Forgetting.forwardTransfer(NARROW, new double[2]),
        () -> Forgetting.lossDelta(NARROW, 1, 1),
        () -> Forgetting.relative(NARROW, 1, 1, 0),
        () -> Forgetting.averageScore(NARROW));
  }

  @ParameterizedTest
  @MethodSource("measuresOfAScoreMatrix")
  void aScoreMatrixHasAColumnForEveryStep(ThrowingCallable call) {
    assertThatThrownBy(call).hasMessage("r must be [T + 1, N] with N >= T >= 1, got [3, 1]");
  }
}
