/** Answers of several checkpoints to the same documents, added up shard by shard. */
package org.lethe.measure.contrast;
