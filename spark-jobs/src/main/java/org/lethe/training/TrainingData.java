package org.lethe.training;

import java.util.List;

/** Training sequences by step. Equal seeds and steps give equal batches. */
public interface TrainingData {

  /**
   * The batch of a step.
   *
   * @param step counted from 0
   * @param size number of sequences
   */
  List<Sequence> batch(long seed, int step, int size);

  /** The same batch, its sequences apart by what was learned when; the new ones come first. */
  default List<List<Sequence>> groups(long seed, int step, int size) {
    return List.of(batch(seed, step, size));
  }

  /** Number of different sequences, of which an epoch consists. */
  int size();

  /** Length of the longest sequence in tokens. */
  int longest();

  /** Digest of the content; equal sequences in equal order have equal digests. */
  String digest();
}
