package org.lethe.checkpoint;

import java.util.function.IntPredicate;

/** Command R7B and A: Command R whose blocks rotate where they have a window. */
final class Cohere2Family {

  private Cohere2Family() {}

  static ModelConfig config(ConfigFile file, String modelType) {
    ConfigDraft draft = CohereFamily.draft(file, modelType, "Cohere2ForCausalLM");
    RotaryReader reader = RotaryReader.of(file);
    reader.checkWhole(modelType);
    RotaryScaling scaling = reader.read(file.positive("rope_theta", 10_000), draft.positions());
    int size = file.whole("sliding_window", 4096);
    int pattern = file.size("sliding_window_pattern", 4);
    IntPredicate sliding = file.slidingLayers(layer -> (layer + 1) % pattern != 0);
    return draft
        .rotary(layer -> sliding.test(layer) && size > 0 ? scaling : null, 1)
        .window(layer -> sliding.test(layer) ? size : 0)
        .done();
  }
}
