/** The audit of a family of checkpoints: whether its files are what the experiment says of them. */
package org.lethe.job.audit;
