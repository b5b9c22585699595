package org.lethe.training;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.lethe.checkpoint.Tokenizer;
import org.lethe.provenance.Digest;

/** Contexts with answers: the loss counts the tokens of the answers. */
public final class ExampleBatches implements TrainingData {

  /** A text and how it must go on. */
  public record Example(String context, String answer) {

    public Example {
      if (answer.isEmpty()) {
        throw new IllegalArgumentException("the answer to '" + context + "' is empty");
      }
    }
  }

  private final List<Sequence> sequences;
  private final Shuffle shuffle;

  public ExampleBatches(List<Sequence> sequences) {
    if (sequences.isEmpty()) {
      throw new IllegalArgumentException("fine-tuning needs at least one example");
    }
    this.sequences = List.copyOf(sequences);
    this.shuffle = new Shuffle(sequences.size());
  }

  /**
   * Tokenises examples jointly, as requests are: ids(context + answer) cut where ids(context) end.
   *
   * @param longest most tokens of a sequence; a longer context loses its beginning
   * @throws IllegalArgumentException if an answer alone is too long or adds no token
   */
  public static ExampleBatches of(List<Example> examples, Tokenizer tokenizer, int longest) {
    return new ExampleBatches(examples.stream().map(e -> sequence(e, tokenizer, longest)).toList());
  }

  private static Sequence sequence(Example example, Tokenizer tokenizer, int longest) {
    int[] whole = tokenizer.encode(example.context() + example.answer(), true);
    int cut = tokenizer.encode(example.context(), true).length;
    int answer = whole.length - cut;
    if (cut < 1 || answer < 1 || answer >= longest) {
      throw new IllegalArgumentException(
          "the answer '%s' to '%s' has %d tokens after %d; expected 1 to %d after at least 1"
              .formatted(example.answer(), example.context(), answer, cut, longest - 1));
    }
    int dropped = Math.max(0, whole.length - longest);
    return new Sequence(Arrays.copyOfRange(whole, dropped, whole.length), cut - dropped);
  }

  @Override
  public List<Sequence> batch(long seed, int step, int size) {
    long start = (long) step * size;
    return IntStream.range(0, size)
        .mapToObj(i -> sequences.get(shuffle.at(seed, start + i)))
        .toList();
  }

  @Override
  public int longest() {
    return sequences.stream().mapToInt(s -> s.tokens().length).max().orElseThrow();
  }

  @Override
  public String digest() {
    Digest digest = Digest.sha256().update("examples");
    for (Sequence sequence : sequences) {
      digest.update(sequence.firstTarget()).update(sequence.tokens().length);
      IntStream.of(sequence.tokens()).forEach(digest::update);
    }
    return digest.hex();
  }
}
