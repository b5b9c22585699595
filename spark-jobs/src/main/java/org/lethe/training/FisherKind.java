package org.lethe.training;

/** How the diagonal of the Fisher information is estimated; the kinds differ in scale. */
public enum FisherKind {
  /** Mean over examples of the squared gradient of the loss with the right answer. */
  EMPIRICAL,
  /** Mean over batches of the squared gradient of the mean loss of a batch. */
  BATCH,
  /** Mean over examples of the squared gradient with answer tokens drawn from the model. */
  SAMPLED
}
