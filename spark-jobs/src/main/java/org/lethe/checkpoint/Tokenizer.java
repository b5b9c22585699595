package org.lethe.checkpoint;

import ai.djl.huggingface.tokenizers.Encoding;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.djl.huggingface.tokenizers.jni.CharSpan;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/** The tokenizer of a checkpoint (tokenizer.json), without truncation or padding. */
public final class Tokenizer implements AutoCloseable {

  private final Path file;
  private final HuggingFaceTokenizer tokenizer;
  private final SpecialTokens specialTokens;
  private final int vocabularySize;

  private Tokenizer(
      Path file, HuggingFaceTokenizer tokenizer, SpecialTokens special, int vocabularySize) {
    this.file = file;
    this.tokenizer = tokenizer;
    this.specialTokens = special;
    this.vocabularySize = vocabularySize;
  }

  /**
   * Opens the tokenizer of a checkpoint folder.
   *
   * @throws CheckpointException if tokenizer.json is missing or unsound
   */
  public static Tokenizer open(Path folder) {
    Path file = TokenizerFile.in(folder);
    TokenizerFile.read(folder).check();
    ConfigFile config = ConfigFile.read(folder.resolve("config.json"));
    boolean nested = config.node("text_config").isObject(); // the decoder of a model with images
    boolean inDecoder = nested && config.node("vocab_size").isMissingNode();
    int vocabularySize = (inDecoder ? config.section("text_config") : config).size("vocab_size");
    SpecialTokens special = SpecialTokens.read(folder);
    try {
      HuggingFaceTokenizer tokenizer =
          HuggingFaceTokenizer.newInstance(file, Map.of("truncation", "false", "padding", "false"));
      return new Tokenizer(file, tokenizer, special, vocabularySize);
    } catch (IOException | UncheckedIOException e) {
      throw new CheckpointException(file, "cannot be read: " + e.getMessage(), e);
    } catch (RuntimeException e) {
      throw new CheckpointException(file, "is not a tokenizer: " + e.getMessage(), e);
    }
  }

  /**
   * Encodes text.
   *
   * @param special whether to add the tokens that the tokenizer puts around a sequence, such as BOS
   * @return token ids below the vocabulary size of the model
   * @throws CheckpointException if the tokenizer fails or gives an id for which the model has no
   *     embedding
   */
  public int[] encode(String text, boolean special) {
    return known(encoding(text, special).getIds());
  }

  /**
   * Encodes text without tokens around it and tells which characters each token stands for.
   *
   * @throws CheckpointException as {@link #encode}
   */
  public PlacedTokens place(String text) {
    Encoding encoding = encoding(text, false);
    CharSpan[] spans = encoding.getCharTokenSpans();
    int[] starts = new int[spans.length];
    int[] ends = new int[spans.length];
    for (int i = 0; i < spans.length; i++) {
      if (spans[i] != null) { // in code points
        starts[i] = text.offsetByCodePoints(0, spans[i].getStart());
        ends[i] = text.offsetByCodePoints(0, spans[i].getEnd());
      }
    }
    return new PlacedTokens(known(encoding.getIds()), starts, ends);
  }

  /** Refuses ids for which the model has no embedding. */
  private int[] known(long[] ids) {
    int[] tokens = new int[ids.length];
    for (int i = 0; i < ids.length; i++) {
      if (ids[i] >= vocabularySize) {
        throw new CheckpointException(
            file,
            "gives token id %d; config.json has vocab_size %d".formatted(ids[i], vocabularySize));
      }
      tokens[i] = Math.toIntExact(ids[i]);
    }
    return tokens;
  }

  private Encoding encoding(String text, boolean special) {
    try {
      return tokenizer.encode(text, special, false);
    } catch (RuntimeException e) {
      throw new CheckpointException(file, "cannot encode: " + e.getMessage(), e);
    }
  }

  /** Text of token ids without special tokens. */
  public String decode(int[] tokens) {
    return tokenizer.decode(Arrays.stream(tokens).asLongStream().toArray(), true);
  }

  /** Text of token ids with special tokens. */
  public String text(int... tokens) {
    return tokenizer.decode(Arrays.stream(tokens).asLongStream().toArray(), false);
  }

  /** Beginning-of-sequence token, if the model has one. */
  public OptionalInt bos() {
    return specialTokens.bos();
  }

  /** End-of-sequence token, if the model has one. */
  public OptionalInt eos() {
    return specialTokens.eos();
  }

  /** Padding token, if the model has one. Lethe pads with none. */
  public OptionalInt pad() {
    return specialTokens.pad();
  }

  /** Tokens that end a generation: transformers' {@code eos_token_id}. */
  public List<Integer> ends() {
    return specialTokens.ends();
  }

  @Override
  public void close() {
    tokenizer.close();
  }
}
