package org.lethe.measure.context;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.lethe.analysis.Bootstrap;
import org.lethe.measure.spi.Resampling;

/** Against scipy's paired t test; saved_loss.py made the numbers. */
class SavedLossTest {
  private static final Bootstrap.Options DRAWS = new Resampling(200, 0.95).bootstrap(1);

  private static JsonNode golden() throws IOException {
    try (InputStream in = SavedLossTest.class.getResourceAsStream("saved_loss.json")) {
      return new ObjectMapper().readTree(in);
    }
  }

  private static float[] floats(JsonNode list) {
    float[] values = new float[list.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) list.get(i).asDouble();
    }
    return values;
  }

  private static List<float[]> draws(JsonNode lists) {
    List<float[]> draws = new ArrayList<>();
    lists.forEach(list -> draws.add(floats(list)));
    return draws;
  }

  @Test
  void differencesAndLargestPValueAreThoseOfScipy() throws IOException {
    JsonNode golden = golden();
    SavedLoss saved =
        SavedLoss.of(
            floats(golden.get("none")),
            floats(golden.get("vector")),
            draws(golden.get("random")),
            draws(golden.get("gaussian")),
            DRAWS);
    assertThat(saved.overNone().value())
        .isCloseTo(golden.get("means").get(0).asDouble(), within(1e-9));
    assertThat(saved.overRandom().value())
        .isCloseTo(golden.get("means").get(1).asDouble(), within(1e-9));
    assertThat(saved.overGaussian().value())
        .isCloseTo(golden.get("means").get(2).asDouble(), within(1e-9));
    assertThat(saved.p()).isCloseTo(golden.get("p").asDouble(), within(1e-9));
    assertThat(saved.isJudged()).isTrue();
  }

  /** A control that does as well takes away the claim, however much is saved over nothing. */
  @Test
  void lessLossIsShownOnlyAgainstBothControls() throws IOException {
    JsonNode golden = golden();
    float[] none = floats(golden.get("none"));
    float[] vector = floats(golden.get("vector"));
    List<float[]> random = draws(golden.get("random"));
    List<float[]> gaussian = draws(golden.get("gaussian"));
    assertThat(SavedLoss.of(none, vector, random, gaussian, DRAWS).isShown(0.049)).isTrue();
    assertThat(SavedLoss.of(none, vector, random, gaussian, DRAWS).isShown(0.05)).isFalse();
    List<float[]> better = List.of(less(vector, 0.1f));
    assertThat(SavedLoss.of(none, vector, better, gaussian, DRAWS).isShown(0)).isFalse();
    assertThat(SavedLoss.of(none, vector, random, better, DRAWS).isShown(0)).isFalse();
    assertThat(SavedLoss.of(less(vector, 0.1f), vector, random, gaussian, DRAWS).isShown(0))
        .isFalse();
  }

  private static float[] less(float[] losses, float by) {
    float[] less = losses.clone();
    for (int i = 0; i < less.length; i++) {
      less[i] -= by;
    }
    return less;
  }
}
