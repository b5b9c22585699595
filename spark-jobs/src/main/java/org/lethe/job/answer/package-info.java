/** Asks checkpoints: log-likelihoods and generated answers. */
package org.lethe.job.answer;
