/**
 * What is asked of a language model and how its answers become scores; plain Java.
 *
 * <p>Scores follow lm-evaluation-harness. They are made in two steps so that any number of
 * documents can be scored in any order: {@link org.lethe.scoring.Metric#observe} turns one document
 * into two numbers, {@link org.lethe.scoring.Sums} adds them up and can be merged.
 */
package org.lethe.scoring;
