/** Runs the measures that ask models. */
package org.lethe.job.probe;
