/** Alignment of the gradients of tasks. */
package org.lethe.measure.alignment;
