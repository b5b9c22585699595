package org.lethe.checkpoint;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.OptionalInt;

/** The tokenizer of a checkpoint (tokenizer.json), without truncation or padding. */
public final class Tokenizer implements AutoCloseable {

  private final HuggingFaceTokenizer tokenizer;
  private final OptionalInt bos;
  private final OptionalInt eos;

  private Tokenizer(HuggingFaceTokenizer tokenizer, OptionalInt bos, OptionalInt eos) {
    this.tokenizer = tokenizer;
    this.bos = bos;
    this.eos = eos;
  }

  /**
   * Opens the tokenizer of a checkpoint folder.
   *
   * @throws CheckpointException if tokenizer.json is missing or unsound
   */
  public static Tokenizer open(Path folder) {
    Path file = folder.resolve("tokenizer.json");
    if (!Files.isRegularFile(file)) {
      throw new CheckpointException(
          file, "missing; save it with PreTrainedTokenizerFast.save_pretrained");
    }
    ConfigFile config = ConfigFile.read(folder.resolve("config.json"));
    try {
      HuggingFaceTokenizer tokenizer =
          HuggingFaceTokenizer.newInstance(file, Map.of("truncation", "false", "padding", "false"));
      return new Tokenizer(tokenizer, id(config, "bos_token_id"), id(config, "eos_token_id"));
    } catch (IOException | UncheckedIOException e) {
      throw new CheckpointException(file, "cannot be read: " + e.getMessage(), e);
    } catch (RuntimeException e) {
      throw new CheckpointException(file, "is not a tokenizer: " + e.getMessage(), e);
    }
  }

  /** A token id, or the first where the configuration lists several. */
  private static OptionalInt id(ConfigFile config, String key) {
    var node = config.node(key);
    var first = node.isArray() && !node.isEmpty() ? node.get(0) : node;
    return first.isIntegralNumber() ? OptionalInt.of(first.asInt()) : OptionalInt.empty();
  }

  /**
   * Encodes text.
   *
   * @param special whether to add what the tokenizer adds around a sequence, such as BOS
   * @return token ids
   */
  public int[] encode(String text, boolean special) {
    long[] ids = tokenizer.encode(text, special, false).getIds();
    int[] tokens = new int[ids.length];
    for (int i = 0; i < ids.length; i++) {
      tokens[i] = Math.toIntExact(ids[i]);
    }
    return tokens;
  }

  /** Text of token ids, special tokens left out. */
  public String decode(int[] tokens) {
    long[] ids = new long[tokens.length];
    for (int i = 0; i < tokens.length; i++) {
      ids[i] = tokens[i];
    }
    return tokenizer.decode(ids, true);
  }

  /** Beginning-of-sequence token. */
  public OptionalInt bos() {
    return bos;
  }

  /** End-of-sequence token. */
  public OptionalInt eos() {
    return eos;
  }

  @Override
  public void close() {
    tokenizer.close();
  }
}
