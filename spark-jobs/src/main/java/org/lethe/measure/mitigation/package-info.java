/** Recipes of training compared where they have learned equally much. */
package org.lethe.measure.mitigation;
