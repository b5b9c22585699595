/** Forgetting and transfer along sequences of tasks. */
package org.lethe.measure.sequence;
