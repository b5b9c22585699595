package org.lethe.training;

import java.util.List;

/** Training sequences by step: the same seed and step give the same batch, whatever came before. */
public interface TrainingData {

  /**
   * The batch of a step.
   *
   * @param step counted from 0
   * @param size sequences
   */
  List<Sequence> batch(long seed, int step, int size);

  /** Length of the longest sequence in tokens. */
  int longest();

  /** Digest of the content, equal for equal sequences in equal order. */
  String digest();
}
