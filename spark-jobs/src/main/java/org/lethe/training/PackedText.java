package org.lethe.training;

import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.lethe.checkpoint.Tokenizer;
import org.lethe.provenance.Digest;

/**
 * Documents end to end, cut to windows of one length: the loss counts every token but a window's
 * first. What is left after the last whole window is not used.
 */
public final class PackedText implements TrainingData {

  private final int[] stream;
  private final int window;
  private final Shuffle shuffle;

  /**
   * @param stream token ids of all documents
   * @param window tokens of a window, at least 2
   */
  public PackedText(int[] stream, int window) {
    if (window < 2) {
      throw new IllegalArgumentException("window must be at least 2, got " + window);
    }
    if (stream.length < window) {
      throw new IllegalArgumentException(
          "text of %d tokens fills no window of %d; give more text or a smaller window"
              .formatted(stream.length, window));
    }
    this.stream = stream.clone();
    this.window = window;
    this.shuffle = new Shuffle(stream.length / window);
  }

  /** Tokenises documents, see {@link #tokens}. */
  public static PackedText of(List<String> documents, Tokenizer tokenizer, int window) {
    int[] stream =
        documents.stream().flatMapToInt(d -> Arrays.stream(tokens(d, tokenizer))).toArray();
    return new PackedText(stream, window);
  }

  /**
   * Tokenises one document, with what the tokenizer puts around a sequence and the end-of-sequence
   * token where the model has one.
   */
  public static int[] tokens(String document, Tokenizer tokenizer) {
    int[] ids = tokenizer.encode(document, true);
    OptionalInt eos = tokenizer.eos();
    if (eos.isEmpty() || (ids.length > 0 && ids[ids.length - 1] == eos.getAsInt())) {
      return ids;
    }
    int[] closed = Arrays.copyOf(ids, ids.length + 1);
    closed[ids.length] = eos.getAsInt();
    return closed;
  }

  /** Number of windows. */
  public int windows() {
    return stream.length / window;
  }

  @Override
  public List<Sequence> batch(long seed, int step, int size) {
    long start = (long) step * size;
    return IntStream.range(0, size)
        .map(i -> shuffle.at(seed, start + i) * window)
        .mapToObj(from -> Sequence.text(Arrays.copyOfRange(stream, from, from + window)))
        .toList();
  }

  @Override
  public int longest() {
    return window;
  }

  @Override
  public String digest() {
    Digest digest = Digest.sha256().update("text").update(window).update(stream.length);
    IntStream.of(stream).forEach(digest::update);
    return digest.hex();
  }
}
