/** Computes the measures that are made of tables, slice by slice. */
package org.lethe.job.derive;
