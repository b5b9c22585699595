package org.lethe.measure.spi;

import org.lethe.transformer.Transformer;

/**
 * The models of a unit of work, loaded.
 *
 * @param checkpoint the checkpoint the rows are about
 */
public record ProbedModels(Transformer checkpoint) {}
