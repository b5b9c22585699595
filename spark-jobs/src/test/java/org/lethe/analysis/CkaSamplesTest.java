package org.lethe.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class CkaSamplesTest {
  private static final JsonNode GOLDEN = Golden.read("cka.json");
  private static final Offset<Double> CLOSE = within(1e-10);

  static Iterable<JsonNode> cases() {
    return GOLDEN;
  }

  @ParameterizedTest
  @MethodSource("cases")
  void valueAndJackknifeEqualNumpy(JsonNode golden) {
    double[][] x = Golden.matrix(golden.get("x"));
    double[][] y = Golden.matrix(golden.get("y"));
    ItemBatches batches = batches(golden.get("batches"));
    CkaEstimate estimate =
        CkaSamples.of(x, batches)
            .with(CkaSamples.of(y, batches), golden.get("confidence").asDouble());
    assertThat(estimate.cka()).isCloseTo(golden.get("unbiased").asDouble(), CLOSE);
    assertThat(estimate.biased()).isCloseTo(golden.get("biased").asDouble(), CLOSE);
    assertThat(NormChange.relative(x, y)).isCloseTo(golden.get("norm_change").asDouble(), CLOSE);
    if (golden.get("interval").isNull()) {
      assertThat(estimate.interval().exists()).isFalse();
    } else {
      double[] expected = Golden.vector(golden.get("interval"));
      assertThat(estimate.interval().low()).isCloseTo(expected[0], within(1e-9));
      assertThat(estimate.interval().high()).isCloseTo(expected[1], within(1e-9));
    }
  }

  private static ItemBatches batches(JsonNode node) {
    List<int[]> members = new ArrayList<>();
    node.forEach(
        b -> members.add(Arrays.stream(Golden.vector(b)).mapToInt(i -> (int) i).toArray()));
    return new ItemBatches(members);
  }

  @Test
  void theSameRepresentationIsAlikeForCertain() {
    double[][] x = Golden.matrix(GOLDEN.get(0).get("x"));
    CkaSamples samples = CkaSamples.of(x, ItemBatches.of(x.length, x.length, 1));
    CkaEstimate estimate = samples.with(samples, 0.95);
    assertThat(estimate.cka()).isCloseTo(1, CLOSE);
    assertThat(estimate.biased()).isCloseTo(1, CLOSE);
    assertThat(estimate.interval().low()).isCloseTo(1, CLOSE);
    assertThat(estimate.interval().high()).isCloseTo(1, CLOSE).isLessThanOrEqualTo(1);
  }

  @Test
  void withoutVarianceOrItemsThereIsNoValue() {
    double[][] flat = new double[6][3];
    double[][] x = Arrays.copyOf(Golden.matrix(GOLDEN.get(0).get("x")), 6);
    ItemBatches all = ItemBatches.of(6, 10, 1);
    CkaEstimate none = CkaSamples.of(x, all).with(CkaSamples.of(flat, all), 0.95);
    assertThat(none.cka()).isNaN();
    assertThat(none.biased()).isNaN();
    assertThat(none.interval().exists()).isFalse();
    ItemBatches three = ItemBatches.of(3, 10, 1);
    CkaSamples few = CkaSamples.of(Arrays.copyOf(x, 3), three);
    assertThat(few.with(few, 0.95)).isEqualTo(CkaEstimate.NONE);
    assertThatThrownBy(
            () ->
                CkaSamples.of(x, all)
                    .with(CkaSamples.of(x, new ItemBatches(List.of(new int[3], new int[3]))), 0.9))
        .hasMessage("batches of x and batches of y must have the same length, got 1 and 2");
  }

  /** Left-out means give the t-interval of the mean: of 1..5 at 0.95 it is 3 -+ 1.96324 (scipy). */
  @Test
  void theJackknifeOfAMeanIsItsTInterval() {
    double[] values = {1, 2, 3, 4, 5};
    double[] leftOut = Arrays.stream(values).map(v -> (15 - v) / 4).toArray();
    ConfidenceInterval interval = Jackknife.interval(3, leftOut, 0.95);
    assertThat(interval.low()).isCloseTo(3 - 1.963243, within(1e-6));
    assertThat(interval.high()).isCloseTo(3 + 1.963243, within(1e-6));
    assertThat(Jackknife.interval(3, new double[] {3}, 0.95).exists()).isFalse();
  }

  @ParameterizedTest
  @CsvSource({"10,10,1,10", "11,10,2,5", "25,10,3,8", "4097,4096,2,2048"})
  void itemsAreDealtIntoTheFewestEvenBatches(int items, int most, int count, int smallest) {
    ItemBatches batches = ItemBatches.of(items, most, 7);
    assertThat(batches.count()).isEqualTo(count);
    assertThat(batches.smallest()).isEqualTo(smallest);
    assertThat(batches.largest() - smallest).isLessThanOrEqualTo(1);
    int[] dealt = batches.members().stream().flatMapToInt(Arrays::stream).toArray();
    int[] inOrder = IntStream.range(0, items).toArray();
    assertThat(dealt).containsExactlyInAnyOrder(inOrder);
    if (count > 1) {
      assertThat(dealt).isNotEqualTo(inOrder);
      assertThat(ItemBatches.of(items, most, 7).members().get(0))
          .isEqualTo(batches.members().get(0));
      assertThat(ItemBatches.of(items, most, 8).members().get(0))
          .isNotEqualTo(batches.members().get(0));
    } else {
      assertThat(dealt).isEqualTo(inOrder);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "12,lower*4 middle*4 upper*4",
    "4,lower middle*2 upper",
    "5,lower*2 middle upper*2",
    "2,lower upper",
    "1,middle"
  })
  void bothEndsOfAModelHaveEquallyManyLayers(int blocks, String thirds) {
    List<String> expected = new ArrayList<>(List.of("embedding"));
    for (String third : thirds.split(" ")) {
      String[] times = third.split("\\*");
      int count = times.length == 1 ? 1 : Integer.parseInt(times[1]);
      IntStream.range(0, count).forEach(i -> expected.add(times[0]));
    }
    assertThat(IntStream.rangeClosed(0, blocks).mapToObj(k -> DepthThird.of(k, blocks).key()))
        .containsExactlyElementsOf(expected);
    assertThatThrownBy(() -> DepthThird.of(blocks + 1, blocks))
        .hasMessage("layer must be in [0, %d], got %d".formatted(blocks, blocks + 1));
  }

  @Test
  void theNormOfWhatVanishedIsLostWhole() {
    double[][] before = {{3, 4}, {0, 5}};
    assertThat(NormChange.relative(before, new double[][] {{0, 0}, {6, 8}})).isZero();
    assertThat(NormChange.relative(before, new double[2][2])).isEqualTo(-1);
    assertThat(NormChange.relative(new double[2][2], before)).isNaN();
  }
}
