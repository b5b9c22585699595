package org.lethe.checkpoint;

import java.util.function.IntPredicate;

/** OLMo 3: OLMo 2 with windows in three blocks of four, which rotate without scaling. */
final class Olmo3Family {

  private Olmo3Family() {}

  static ModelConfig config(ConfigFile file, String modelType) {
    int size = file.whole("sliding_window", 4096);
    IntPredicate sliding = file.slidingLayers(layer -> (layer + 1) % 4 != 0);
    double theta = file.positive("rope_theta", 500_000);
    ConfigDraft draft = Olmo2Family.draft(file, modelType, "Olmo3ForCausalLM");
    RotaryByWindow rotary = RotaryByWindow.read(file, modelType, draft.positions(), theta, theta);
    return draft
        .window(layer -> sliding.test(layer) ? size : 0)
        .rotary(rotary.byBlock(sliding), 1)
        .done();
  }
}
