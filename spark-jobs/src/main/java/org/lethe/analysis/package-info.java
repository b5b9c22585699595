/** Measures and statistics on arrays: double[] in, double out; knows no other package. */
package org.lethe.analysis;
