/**
 * The parts of {@link org.lethe.job.CompareJob}: one class an output table, and the Spark
 * aggregations under them. Per-request and per-document values never leave the executors; rows of
 * result tables, which grow with checkpoints × tasks, pass through the driver.
 */
package org.lethe.job.compare;
