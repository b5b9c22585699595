/** Findings that every seed shows. */
package org.lethe.measure.findings;
