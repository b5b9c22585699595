package org.lethe.checkpoint;

import java.util.function.IntPredicate;

/** Gemma 3 without images: Gemma 2 with head norms in place of soft caps, two rotary bases. */
final class Gemma3TextFamily {

  private Gemma3TextFamily() {}

  static ModelConfig config(ConfigFile file) {
    if (file.has("attn_logit_softcapping")) {
      throw file.fault("attn_logit_softcapping", "must be null for gemma3_text");
    }
    int pattern = file.size("sliding_window_pattern", file.size("_sliding_window_pattern", 6));
    IntPredicate sliding = Gemma2Family.sliding(file, pattern);
    ConfigDraft draft =
        Gemma2Family.draft(file, Family.GEMMA3_TEXT, "Gemma3ForCausalLM", 131_072)
            .queryKeyNorms(true)
            .window(Gemma2Family.window(file, pattern))
            .caps(0, file.positive("final_logit_softcapping", 0));
    ConfigFile rotary = RotaryReader.section(file);
    boolean apart = file.has("rope_parameters"); // else rope_scaling, of blocks without window
    RotaryScaling whole =
        RotaryReader.of(file, apart ? rotary.section("full_attention") : rotary)
            .read(file.positive("rope_theta", 1e6), draft.positions());
    double theta = file.positive("rope_local_base_freq", 1e4);
    RotaryScaling local =
        apart
            ? RotaryReader.of(file, rotary.section("sliding_attention"))
                .read(theta, draft.positions())
            : RotaryScaling.unscaled(theta);
    return draft.rotary(layer -> sliding.test(layer) ? local : whole, 1).done();
  }
}
