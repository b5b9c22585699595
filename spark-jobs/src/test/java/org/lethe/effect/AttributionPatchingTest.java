package org.lethe.effect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.offset;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.lethe.checkpoint.Checkpoint;
import org.lethe.transformer.Transformer;

/** Slopes of every family against those of autograd in PyTorch. */
@Tag("engine")
class AttributionPatchingTest {

  private static final float CLOSE = 2e-4f;

  static List<Path> folders() throws URISyntaxException {
    return EffectCase.folders("families");
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("folders")
  void slopesEqualPyTorch(Path folder) {
    EffectCase golden = EffectCase.family(folder);
    try (Transformer transformer = Transformer.load(Checkpoint.open(folder), Device.cpu())) {
      for (int budget : List.of(1, 512)) {
        for (Outcome outcome : Outcome.values()) {
          List<HeadSlopes> found =
              new AttributionPatching(transformer, budget).slopes(golden.trials(), outcome);
          for (int trial = 0; trial < found.size(); trial++) {
            float[] own = EffectCase.floats(golden.json().get("heads").get(trial));
            assertThat(found.get(trial).own().values()).containsExactly(own, offset(CLOSE));
            String key = outcome == Outcome.FIRST_TOKEN_PROBABILITY ? "probability" : "mean";
            float[] slopes = EffectCase.floats(golden.json().get("slopes").get(trial).get(key));
            float largest = 0;
            for (float slope : slopes) {
              largest = Math.max(largest, Math.abs(slope));
            }
            assertThat(found.get(trial).slopes().values())
                .as("%s of trial %d", outcome, trial)
                .containsExactly(slopes, offset(CLOSE * largest));
          }
        }
      }
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("folders")
  void aReplacementIsAnAdditionOfTheDifference(Path folder) {
    EffectCase golden = EffectCase.family(folder);
    try (Transformer transformer = Transformer.load(Checkpoint.open(folder), Device.cpu())) {
      HeadActivations means = golden.means(transformer.config());
      HeadSlopes slopes =
          new AttributionPatching(transformer, 512)
              .slopes(golden.trials(), Outcome.FIRST_TOKEN_PROBABILITY)
              .get(0);
      HeadActivations own = new TrialReader(transformer, 512).read(golden.trials()).get(0).heads();
      for (Head head : means.all()) {
        float[] difference = means.of(head);
        for (int i = 0; i < difference.length; i++) {
          difference[i] -= own.of(head)[i];
        }
        assertThat(slopes.estimate(new Edit.ReplaceHead(head, means.of(head))))
            .isCloseTo(slopes.estimate(new Edit.AddToHead(head, difference)), within(1e-5));
      }
      Edit stream = new Edit.AddToStream(0, new float[transformer.config().width()], 1);
      assertThatThrownBy(() -> slopes.estimate(stream))
          .hasMessage("an effect is estimated for edits of heads only");
    }
  }
}
