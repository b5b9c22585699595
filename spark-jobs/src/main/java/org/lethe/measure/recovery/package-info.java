/** What restoration brings back. */
package org.lethe.measure.recovery;
