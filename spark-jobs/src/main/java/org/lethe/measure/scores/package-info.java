/** Metrics of checkpoints on tasks. */
package org.lethe.measure.scores;
