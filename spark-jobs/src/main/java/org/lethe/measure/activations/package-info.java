/** Residual streams and head outputs at the prompts. */
package org.lethe.measure.activations;
