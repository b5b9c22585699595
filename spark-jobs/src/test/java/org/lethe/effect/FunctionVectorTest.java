package org.lethe.effect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.lethe.checkpoint.Checkpoint;
import org.lethe.checkpoint.Slot;
import org.lethe.transformer.GradMode;
import org.lethe.transformer.HookPoint;
import org.lethe.transformer.Hooks;
import org.lethe.transformer.Transformer;

/** Function vectors of every family and of adapters against PyTorch. */
@Tag("engine")
class FunctionVectorTest {

  private static final float CLOSE = 1e-5f;

  static List<Path> families() throws URISyntaxException {
    return EffectCase.folders("families");
  }

  static List<Path> adapters() throws URISyntaxException {
    return EffectCase.folders("adapters");
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("families")
  void vectorsEqualPyTorch(Path folder) {
    try (Transformer transformer = Transformer.load(Checkpoint.open(folder), Device.cpu())) {
      assertVectors(transformer, EffectCase.family(folder));
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("adapters")
  void vectorsOfAdaptedModelsEqualPeft(Path folder) throws IOException {
    String base =
        new ObjectMapper()
            .readTree(folder.resolve("adapter_config.json").toFile())
            .get("base_model_name_or_path")
            .asText();
    Path families = folder.getParent().resolveSibling("families");
    try (Transformer transformer =
        Transformer.load(Checkpoint.open(families.resolve(base), folder), Device.cpu())) {
      assertVectors(transformer, EffectCase.adapter(folder));
    }
  }

  private static void assertVectors(Transformer transformer, EffectCase golden) {
    HeadActivations means = golden.means(transformer.config());
    assertThat(FunctionVector.of(transformer, means, golden.chosen(), OutputBias.ONCE))
        .containsExactly(EffectCase.floats(golden.json().get("once")), offset(CLOSE));
    assertThat(FunctionVector.of(transformer, means, golden.chosen(), OutputBias.EVERY_HEAD))
        .containsExactly(EffectCase.floats(golden.json().get("every")), offset(CLOSE));
  }

  /** Families whose attention has no norm after its output projection. */
  static List<Path> withoutPostNorm() throws URISyntaxException {
    return families().stream()
        .filter(f -> !Checkpoint.open(f).config().has(Slot.ATTENTION_POST_NORM, 0))
        .toList();
  }

  /** Where no norm follows, attention adds the sum of its heads to the residual stream. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("withoutPostNorm")
  void allHeadsOfABlockTogetherAreWhatAttentionAdds(Path folder) {
    List<Trial> trials = EffectCase.family(folder).trials();
    try (Transformer transformer = Transformer.load(Checkpoint.open(folder), Device.cpu());
        GradMode off = GradMode.off();
        NDManager scope = transformer.newScope()) {
      Trial trial = trials.get(1);
      HeadActivations heads = new TrialReader(transformer, 64).read(List.of(trial)).get(0).heads();
      long[] ids = Arrays.stream(trial.input()).asLongStream().toArray();
      int width = transformer.config().width();
      Hooks hooks =
          Hooks.none()
              .reading(
                  HookPoint.ATTN_OUT,
                  (layer, x) -> {
                    float[] added = x.toFloatArray();
                    int first = trial.start() * width;
                    List<Head> here = heads.all().stream().filter(h -> h.layer() == layer).toList();
                    assertThat(FunctionVector.of(transformer, heads, here, OutputBias.ONCE))
                        .containsExactly(
                            Arrays.copyOfRange(added, first, first + width), offset(CLOSE));
                  });
      transformer.hidden(scope.create(ids, new Shape(1, ids.length)), hooks);
    }
  }
}
