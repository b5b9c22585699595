/** How vectors of tasks change with training. */
package org.lethe.measure.vectordynamics;
