package org.lethe.job.plan;

import java.util.List;
import java.util.OptionalInt;
import org.lethe.checkpoint.Tokenizer;

/**
 * The tokens that begin and end texts of a checkpoint.
 *
 * @param bos begins a sequence; lm-eval's prefix of an empty prompt is this token, else {@code eos}
 * @param eos ends a sequence
 * @param ends those that end a generation
 */
record TextEnds(OptionalInt bos, OptionalInt eos, List<Integer> ends) {

  static TextEnds of(Tokenizer tokenizer) {
    return new TextEnds(tokenizer.bos(), tokenizer.eos(), tokenizer.ends());
  }

  @Override
  public String toString() {
    return "BOS %s, EOS %s and ends of generations %s".formatted(text(bos), text(eos), ends);
  }

  private static String text(OptionalInt token) {
    return token.isPresent() ? Integer.toString(token.getAsInt()) : "none";
  }
}
