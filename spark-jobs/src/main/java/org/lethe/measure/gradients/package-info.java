/** Gradients of the answer loss of tasks. */
package org.lethe.measure.gradients;
