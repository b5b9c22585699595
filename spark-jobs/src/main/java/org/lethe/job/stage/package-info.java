/**
 * Units of work over Spark: planned shards at checkpoints, models held on devices, what was
 * counted.
 */
package org.lethe.job.stage;
