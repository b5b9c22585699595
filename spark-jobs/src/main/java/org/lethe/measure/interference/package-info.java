/** Interference of the gradients of tasks: how often, and how far, they point apart. */
package org.lethe.measure.interference;
