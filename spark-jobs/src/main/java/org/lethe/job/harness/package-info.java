/** Answers from lm-evaluation-harness, and results in its shape. */
package org.lethe.job.harness;
