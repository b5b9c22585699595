package org.lethe.measure.spi;

import org.lethe.transformer.Transformer;

/**
 * The models of a unit of work, loaded.
 *
 * @param checkpoint the checkpoint the rows are about; null for a probe of a surface, whose models
 *     are where its examples are
 * @param reference the checkpoint it is compared with; null for a probe of single checkpoints
 */
public record ProbedModels(Transformer checkpoint, Transformer reference) {
  /** No model here. */
  public static final ProbedModels NONE = new ProbedModels(null, null);
}
