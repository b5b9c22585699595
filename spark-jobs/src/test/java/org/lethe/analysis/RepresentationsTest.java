package org.lethe.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RepresentationsTest {
  private static final JsonNode GOLDEN = Golden.read("representations.json");
  private static final Offset<Double> CLOSE = within(1e-10);
  private static final double[][] FLAT = {{1, 2}, {1, 2}, {1, 2}, {1, 2}};
  private static final double[][] X = {{1, 0}, {0, 1}, {2, 1}, {0, 3}, {1, 1}};

  static Iterable<JsonNode> cases() {
    return GOLDEN.get("cases");
  }

  static Iterable<JsonNode> casesOfEqualWidth() {
    return () ->
        Arrays.stream(new int[] {0, 1}).mapToObj(i -> GOLDEN.get("cases").get(i)).iterator();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void ckaEqualsNumpy(JsonNode golden) {
    double[][] x = Golden.matrix(golden.get("x"));
    double[][] y = Golden.matrix(golden.get("y"));
    int batch = golden.get("batch").asInt();
    ItemBatches batches =
        new ItemBatches(
            IntStream.range(0, x.length / batch)
                .mapToObj(b -> IntStream.range(b * batch, (b + 1) * batch).toArray())
                .toList());
    CkaEstimate estimate = CkaSamples.of(x, batches).with(CkaSamples.of(y, batches), 0.95);
    assertThat(estimate.biased()).isCloseTo(golden.get("cka").asDouble(), CLOSE);
    assertThat(estimate.cka()).isCloseTo(golden.get("cka_unbiased").asDouble(), within(1e-8));
  }

  /** Batches in another order than the items', one item left out of its batch at a time. */
  @Test
  void ckaWithoutEachItemIsThatOfTheOthers() {
    JsonNode golden = GOLDEN.get("cases").get(0);
    double[][] x = Golden.matrix(golden.get("x"));
    double[][] y = Golden.matrix(golden.get("y"));
    ItemBatches batches = ItemBatches.of(x.length, (x.length + 1) / 2, 3);
    assertThat(batches.count()).isEqualTo(2);
    double[] without = CkaSamples.of(x, batches).withoutEach(CkaSamples.of(y, batches));
    for (int item = 0; item < x.length; item++) {
      int left = item;
      ItemBatches others =
          new ItemBatches(
              batches.members().stream()
                  .map(batch -> Arrays.stream(batch).filter(i -> i != left).toArray())
                  .toList());
      double cka = CkaSamples.of(x, others).with(CkaSamples.of(y, others), 0.95).cka();
      assertThat(without[item]).isCloseTo(cka, CLOSE);
    }
  }

  private static CkaEstimate cka(double[][] x, double[][] y) {
    ItemBatches all = ItemBatches.of(x.length, x.length, 1);
    return CkaSamples.of(x, all).with(CkaSamples.of(y, all), 0.95);
  }

  @ParameterizedTest
  @MethodSource("casesOfEqualWidth")
  void subspacesAnglesProcrustesAndCosinesEqualScipy(JsonNode golden) {
    double[][] x = Golden.matrix(golden.get("x"));
    double[][] y = Golden.matrix(golden.get("y"));
    double[][] a = PrincipalSubspace.basis(x, 3);
    double[][] b = PrincipalSubspace.basis(y, 3);
    assertThat(SubspaceOverlap.overlap(a, b)).isCloseTo(golden.get("overlap").asDouble(), CLOSE);
    assertThat(PrincipalAngles.degrees(a, b))
        .containsExactly(Golden.vector(golden.get("angles")), within(1e-6));
    assertThat(Procrustes.distance(x, y)).isCloseTo(golden.get("procrustes").asDouble(), CLOSE);
    assertThat(CosineSimilarity.cosine(x[0], y[0]))
        .isCloseTo(golden.get("cosine").asDouble(), CLOSE);
    assertThat(CosineSimilarity.centred(x[0], y[0], Matrices.mean(x)))
        .isCloseTo(golden.get("cosine_centred").asDouble(), CLOSE);
    assertThat(CosineSimilarity.meanCentred(x, y))
        .isCloseTo(golden.get("cosine_mean_centred").asDouble(), CLOSE);
  }

  @Test
  void ckaAndProcrustesIgnoreRotationScaleAndShift() {
    double[][] turned =
        Arrays.stream(X)
            .map(r -> new double[] {7 - 3 * r[1], 1 + 3 * r[0]})
            .toArray(double[][]::new);
    assertThat(cka(X, turned).biased()).isCloseTo(1, CLOSE);
    assertThat(cka(X, turned).cka()).isCloseTo(1, CLOSE);
    assertThat(Procrustes.distance(X, turned)).isCloseTo(0, CLOSE);
  }

  @Test
  void withoutVarianceThereIsNoValue() {
    double[][] x = Arrays.copyOf(X, 4);
    assertThat(cka(x, FLAT).biased()).isNaN();
    assertThat(cka(x, FLAT).cka()).isNaN();
    assertThat(Procrustes.distance(x, FLAT)).isNaN();
    assertThat(CosineSimilarity.meanCentred(x, FLAT)).isNaN();
    assertThat(CosineSimilarity.cosine(new double[2], new double[] {1, 1})).isNaN();
    assertThat(PrincipalSubspace.basis(FLAT, 2)).isEmpty();
    assertThat(SubspaceOverlap.overlap(new double[0][], X)).isNaN();
    assertThat(PrincipalAngles.degrees(new double[0][], X)).isEmpty();
  }

  @Test
  void aSubspaceOverlapsItselfWhollyAndAnOrthogonalOneNotAtAll() {
    double[][] e1 = {{1, 0, 0}};
    double[][] e23 = {{0, 1, 0}, {0, 0, 1}};
    assertThat(SubspaceOverlap.overlap(e23, e23)).isEqualTo(1);
    assertThat(SubspaceOverlap.overlap(e1, e23)).isZero();
    assertThat(PrincipalAngles.degrees(e1, e23)).containsExactly(new double[] {90}, CLOSE);
  }

  @Test
  void wrongShapesAreNamed() {
    assertThatThrownBy(() -> CosineSimilarity.cosine(new double[2], new double[3]))
        .hasMessage("x and y must have the same length, got 2 and 3");
    assertThatThrownBy(() -> cka(new double[][] {{1}, {1, 2}}, new double[2][1]))
        .hasMessage("rows of x must have the same length, row 0 has 1 and row 1 has 2");
  }

  @Test
  void divergenceOfAttentionEqualsScipy() {
    JsonNode golden = GOLDEN.get("attention");
    double[][] p = Golden.matrix(golden.get("p"));
    double[][] q = Golden.matrix(golden.get("q"));
    double[] expected = Golden.vector(golden.get("divergence"));
    for (int i = 0; i < p.length; i++) {
      assertThat(JensenShannon.divergence(p[i], q[i])).isCloseTo(expected[i], CLOSE);
    }
    assertThat(JensenShannon.meanOverQueries(p, q))
        .isCloseTo(Arrays.stream(expected).average().orElseThrow(), CLOSE);
    assertThat(JensenShannon.divergence(new double[] {1, 0}, new double[] {0, 1})).isEqualTo(1);
    assertThat(JensenShannon.divergence(new double[] {0, 0}, new double[] {0, 1})).isNaN();
    assertThatThrownBy(() -> JensenShannon.divergence(new double[] {-1, 2}, new double[] {0, 1}))
        .hasMessage("a probability must not be negative, got -1.0");
  }

  @Test
  void disruptionIsZeroForAnUntouchedHeadAndOneForALostOne() {
    assertThat(HeadDisruption.disruption(0, 1)).isZero();
    assertThat(HeadDisruption.disruption(1, 0)).isEqualTo(1);
    double[] sharp = {0, 1, 0, 0};
    double[] even = {0.25, 0.25, 0.25, 0.25};
    assertThat(HeadDisruption.entropyChange(sharp, even)).isCloseTo(1, CLOSE);
    assertThat(HeadDisruption.entropyChange(even, sharp)).isCloseTo(-1, CLOSE);
    assertThat(HeadDisruption.entropyChange(new double[] {1}, new double[] {1})).isNaN();
    assertThat(HeadDisruption.severeCut(new double[] {0.3, 0.1, 0.2})).isCloseTo(0.298, CLOSE);
    assertThat(HeadDisruption.severeCut(new double[0])).isNaN();
  }

  @Test
  void tfIdfCosinesEqualNumpy() {
    JsonNode golden = GOLDEN.get("text");
    double[][] expected = Golden.matrix(golden.get("cosine"));
    TfIdf sums = TfIdfPrompts.of(golden.get("prompts"));
    for (int a = 0; a < 3; a++) {
      for (int b = 0; b < 3; b++) {
        assertThat(sums.cosine(a, b)).isCloseTo(expected[a][b], CLOSE);
      }
    }
    assertThat(new TfIdf(1, 0).cosine(0, 0)).isNaN();
    assertThat(TfIdf.terms("Où: 3 cats—Ran!")).containsExactly("où", "3", "cats", "ran");
  }
}
