/** How much training changed attention heads, against training that continues what was. */
package org.lethe.measure.disruption;
