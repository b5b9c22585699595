package org.lethe.inference;

import java.util.List;
import org.lethe.benchmark.Encoder;
import org.lethe.checkpoint.Tokenizer;

/** Encodes requests with a checkpoint's tokenizer. */
public final class TokenizerEncoder implements Encoder {
  private final Tokenizer tokenizer;
  private final int prefix;
  private final String prefixText;

  public TokenizerEncoder(Tokenizer tokenizer) {
    this.tokenizer = tokenizer;
    prefix = tokenizer.bos().orElseGet(() -> tokenizer.eos().orElse(0));
    prefixText = tokenizer.text(prefix);
  }

  @Override
  public int[] encode(String text, boolean special) {
    return tokenizer.encode(text, special);
  }

  @Override
  public int prefix() {
    return prefix;
  }

  @Override
  public String prefixText() {
    return prefixText;
  }

  @Override
  public String endText() {
    return tokenizer.eos().isPresent() ? tokenizer.text(tokenizer.eos().getAsInt()) : "";
  }

  @Override
  public List<Integer> endTokens() {
    return tokenizer.ends();
  }
}
