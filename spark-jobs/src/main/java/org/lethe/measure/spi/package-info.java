/**
 * What a measure is: options, slices, rows; a probe asks models, a derivation computes from tables.
 */
package org.lethe.measure.spi;
