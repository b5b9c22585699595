/** From which length of a fine-tuning on forgetting is actual. */
package org.lethe.measure.transitions;
