/**
 * Training on DJL: recipes, batches that follow from seed and step, the loop, its saved state.
 *
 * <p>A run is a parent folder, a recipe and data; its weights follow from these three alone,
 * however often it was interrupted. Letters of shapes are those of {@link org.lethe.transformer}.
 */
package org.lethe.training;
