/** Drift of residual streams. */
package org.lethe.measure.drift;
