/** GPUs: which there are, whether the engine can use them, which of them a task computes on. */
package org.lethe.job.device;
