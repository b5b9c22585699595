/** Function and instruction vectors. */
package org.lethe.measure.functionvectors;
