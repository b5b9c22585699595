package org.lethe.activation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lethe.checkpoint.Checkpoint;
import org.lethe.transformer.GradMode;
import org.lethe.transformer.HookPoint;
import org.lethe.transformer.Hooks;
import org.lethe.transformer.Transformer;

/** Prompts captured together against the values of each alone in a plain causal pass. */
@Tag("engine")
class ActivationCaptureTest {

  private static final List<int[]> PROMPTS =
      List.of(
          new int[] {1, 2, 3, 4, 5, 6, 7},
          new int[] {9, 8},
          new int[] {1, 2, 3, 4, 9},
          new int[] {1, 2, 3, 4, 5, 6, 7},
          new int[] {1, 2, 3});

  @ParameterizedTest
  @ValueSource(strings = {"qwen3", "gpt2", "gemma2", "mixtral", "llama-dynamic", "phi3"})
  void promptsThatBeginAlikeAreCapturedAsEachAlone(String family) throws URISyntaxException {
    Path folder = Path.of(getClass().getResource("/checkpoint/families/" + family).toURI());
    try (Transformer transformer = Transformer.load(Checkpoint.open(folder), Device.cpu())) {
      ActivationCapture.Options options =
          new ActivationCapture.Options(layer -> true, Set.of(Position.LAST, Position.MEAN), true);
      List<Activation> found = new ActivationCapture(transformer, options).capture(PROMPTS);
      int layers = transformer.config().layers();
      int heads = transformer.config().heads();
      assertThat(found).hasSize(PROMPTS.size() * (2 * (layers + 1) + layers * heads));
      for (int p = 0; p < PROMPTS.size(); p++) {
        Map<String, float[]> alone = alone(transformer, PROMPTS.get(p));
        for (Activation a : found) {
          if (a.prompt() == p) {
            check(a, alone);
          }
        }
      }
    }
  }

  private static void check(Activation a, Map<String, float[]> alone) {
    float[] all = alone.get(a.site() + "/" + a.layer());
    int width = a.vector().length;
    int step = a.site() == Site.HEAD ? (int) alone.get("heads")[0] * width : width;
    int length = all.length / step;
    for (int i = 0; i < width; i++) {
      double expected = 0;
      int offset = a.site() == Site.HEAD ? a.head() * width + i : i;
      for (int t = a.position() == Position.LAST ? length - 1 : 0; t < length; t++) {
        expected += all[t * step + offset];
      }
      expected /= a.position() == Position.LAST ? 1 : length;
      assertThat((double) a.vector()[i])
          .isCloseTo(expected, within(1e-5 * (1 + Math.abs(expected))));
    }
  }

  /** Residual streams [T·C] and head outputs [T·nh·hs] of one prompt. */
  private static Map<String, float[]> alone(Transformer transformer, int[] prompt) {
    Map<String, float[]> values = new HashMap<>();
    values.put("heads", new float[] {transformer.config().heads()});
    Hooks hooks =
        Hooks.none()
            .reading(HookPoint.EMBED, (l, x) -> values.put(Site.RESID + "/0", x.toFloatArray()))
            .reading(
                HookPoint.RESID_POST,
                (l, x) -> values.put(Site.RESID + "/" + (l + 1), x.toFloatArray()))
            .reading(HookPoint.Z, (l, z) -> values.put(Site.HEAD + "/" + l, z.toFloatArray()));
    try (GradMode off = GradMode.off();
        NDManager scope = transformer.newScope()) {
      NDArray tokens =
          scope.create(Arrays.stream(prompt).asLongStream().toArray(), new Shape(1, prompt.length));
      transformer.hidden(tokens, hooks);
    }
    return values;
  }
}
