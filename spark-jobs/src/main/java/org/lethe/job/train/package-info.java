/** Makes the checkpoints an experiment declares. */
package org.lethe.job.train;
