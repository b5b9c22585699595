/** Measures and statistics on arrays: double[] in, double out; depends on no other package. */
package org.lethe.analysis;
