/** Similarity of tasks. */
package org.lethe.measure.similarity;
