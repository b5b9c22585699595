/** What goes with forgetting. */
package org.lethe.measure.correlation;
