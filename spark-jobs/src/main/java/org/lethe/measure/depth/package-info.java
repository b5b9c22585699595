/** Drift of single documents by thirds of depth, and whether it goes with their loss. */
package org.lethe.measure.depth;
