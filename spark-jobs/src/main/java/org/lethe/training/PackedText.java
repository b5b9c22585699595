package org.lethe.training;

import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.lethe.checkpoint.Tokenizer;
import org.lethe.provenance.Digest;

/**
 * Documents, joined and cut into windows of equal length. The loss counts every token of a window
 * but the first. Tokens after the last whole window are not used.
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

  /**
   * Tokenises one document, with the tokens that the tokenizer puts around a sequence, and with the
   * end-of-sequence token if the model has one.
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

  @Override
  public List<Sequence> batch(long seed, int step, int size) {
    long position = (long) step * size;
    return IntStream.range(0, size)
        .map(i -> shuffle.at(seed, position + i) * window)
        .mapToObj(start -> Sequence.text(Arrays.copyOfRange(stream, start, start + window)))
        .toList();
  }

  @Override
  public int size() {
    return stream.length / window;
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
