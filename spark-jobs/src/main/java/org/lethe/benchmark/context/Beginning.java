package org.lethe.benchmark.context;

import org.lethe.benchmark.Encoder;

/** What stands before the text of a prompt. */
public enum Beginning {
  /** BOS, or EOS where the tokenizer has no BOS, once (Todd et al. 2024). */
  ALWAYS,
  /** What the tokenizer puts there itself (Jiang et al. 2025, lm-evaluation-harness). */
  TOKENIZER;

  /** Returns the text with its beginning. */
  String of(String text, Encoder encoder) {
    return this == ALWAYS && !text.startsWith(encoder.prefixText())
        ? encoder.prefixText() + text
        : text;
  }
}
