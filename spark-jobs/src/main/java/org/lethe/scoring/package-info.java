/**
 * The interfaces of language models, and how their answers become scores; plain Java.
 *
 * <p>Scores follow lm-evaluation-harness. Scoring has two steps, so that documents can be scored in
 * any order: {@link org.lethe.scoring.Metric#observe} turns one document into an observation;
 * {@link org.lethe.scoring.Sums} adds observations and merges with other sums.
 */
package org.lethe.scoring;
