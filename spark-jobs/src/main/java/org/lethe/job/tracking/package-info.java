/** Scores, forgetting and training of checkpoints as files of experiment trackers. */
package org.lethe.job.tracking;
