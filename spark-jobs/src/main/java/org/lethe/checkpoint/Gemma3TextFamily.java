package org.lethe.checkpoint;

import java.util.function.IntPredicate;

/** Gemma 3 without images: Gemma 2 with head norms in place of soft caps, two rotary bases. */
final class Gemma3TextFamily {

  private Gemma3TextFamily() {}

  static ModelConfig config(ConfigFile file, String modelType) {
    if (file.has("attn_logit_softcapping")) {
      throw file.fault("attn_logit_softcapping", "must be null for " + modelType);
    }
    int pattern = file.size("sliding_window_pattern", file.size("_sliding_window_pattern", 6));
    IntPredicate sliding = Gemma2Family.sliding(file, pattern);
    ConfigDraft draft =
        Gemma2Family.draft(file, modelType, "Gemma3ForCausalLM", 131_072)
            .queryKeyNorms(true)
            .window(Gemma2Family.window(file, pattern))
            .caps(0, file.positive("final_logit_softcapping", 0));
    RotaryByWindow rotary =
        RotaryByWindow.read(
            file,
            modelType,
            draft.positions(),
            file.positive("rope_theta", 1e6),
            file.positive("rope_local_base_freq", 1e4));
    return draft.rotary(rotary.byBlock(sliding), 1).done();
  }
}
