/** Geometry of residual streams: subspaces, and every layer against every layer. */
package org.lethe.measure.geometry;
