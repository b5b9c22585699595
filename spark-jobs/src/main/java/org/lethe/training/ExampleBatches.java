package org.lethe.training;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.lethe.provenance.Digest;

/** Contexts with answers, and conversations. The loss counts the tokens of the answers. */
public final class ExampleBatches implements TrainingData {

  private final List<Sequence> sequences;
  private final Shuffle shuffle;

  public ExampleBatches(List<Sequence> sequences) {
    if (sequences.isEmpty()) {
      throw new IllegalArgumentException("fine-tuning needs at least one example");
    }
    this.sequences = List.copyOf(sequences);
    this.shuffle = new Shuffle(sequences.size());
  }

  @Override
  public List<Sequence> batch(long seed, int step, int size) {
    long start = (long) step * size;
    return IntStream.range(0, size)
        .mapToObj(i -> sequences.get(shuffle.at(seed, start + i)))
        .toList();
  }

  @Override
  public int size() {
    return sequences.size();
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
      if (!sequence.isAnswer()) {
        digest.update(Arrays.toString(sequence.counted()));
      }
    }
    return digest.hex();
  }
}
