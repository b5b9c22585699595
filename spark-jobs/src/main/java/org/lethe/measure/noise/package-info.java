/** What batching alone moves. */
package org.lethe.measure.noise;
