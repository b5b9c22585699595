/** Drift of attention heads. */
package org.lethe.measure.heads;
