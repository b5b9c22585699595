package org.lethe.training;

import java.util.ArrayList;
import java.util.List;
import org.lethe.provenance.Digest;

/**
 * Batches in which some sequences of earlier data take the place of new ones (experience replay).
 * Earlier data take turns sequence by sequence; each goes through its own seeded order.
 */
final class MixedData implements TrainingData {

  private final TrainingData current;
  private final List<TrainingData> earlier;
  private final double fraction;

  /**
   * @param earlier at least one
   * @param fraction share of a batch that is earlier data, rounded to whole sequences
   */
  private MixedData(TrainingData current, List<TrainingData> earlier, double fraction) {
    this.current = current;
    this.earlier = List.copyOf(earlier);
    this.fraction = fraction;
  }

  /** The data of a run; the current data as they are if nothing is replayed. */
  static TrainingData of(TrainingData current, Past past, double fraction) {
    return past.data().isEmpty() || fraction == 0
        ? current
        : new MixedData(current, past.data(), fraction);
  }

  /**
   * @throws IllegalArgumentException if no place is left for a new sequence
   */
  @Override
  public List<List<Sequence>> groups(long seed, int step, int size) {
    int replayed = Math.toIntExact(Math.round(fraction * size));
    if (replayed == size) {
      throw new IllegalArgumentException(
          "replay of %s leaves a batch of %d no new sequence; make the batch larger"
              .formatted(fraction, size));
    }
    List<List<Sequence>> groups = new ArrayList<>();
    groups.add(current.batch(seed, step, size - replayed));
    earlier.forEach(data -> groups.add(new ArrayList<>()));
    for (int i = 0; i < replayed; i++) {
      int position = Math.addExact(Math.multiplyExact(step, replayed), i);
      int source = position % earlier.size();
      List<Sequence> one = earlier.get(source).batch(seed, position / earlier.size(), 1);
      groups.get(source + 1).addAll(one);
    }
    groups.removeIf(List::isEmpty);
    return groups;
  }

  @Override
  public List<Sequence> batch(long seed, int step, int size) {
    return groups(seed, step, size).stream().flatMap(List::stream).toList();
  }

  @Override
  public int size() {
    return current.size();
  }

  @Override
  public int longest() {
    int replayed = earlier.stream().mapToInt(TrainingData::longest).max().orElseThrow();
    return Math.max(replayed, current.longest());
  }

  @Override
  public String digest() {
    Digest digest = Digest.sha256().update("mixed").update(current.digest());
    earlier.forEach(data -> digest.update(data.digest()));
    return digest.update(Double.toString(fraction)).hex();
  }
}
