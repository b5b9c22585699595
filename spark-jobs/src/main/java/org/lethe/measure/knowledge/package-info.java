/** Knowledge against the following of instructions. */
package org.lethe.measure.knowledge;
