/** Freezes what every checkpoint is asked. */
package org.lethe.job.plan;
