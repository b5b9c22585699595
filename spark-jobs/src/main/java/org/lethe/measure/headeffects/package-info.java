/** Causal indirect effects of heads. */
package org.lethe.measure.headeffects;
