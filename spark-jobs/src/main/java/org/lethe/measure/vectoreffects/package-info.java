/** What a vector does that is added to the residual stream, against controls. */
package org.lethe.measure.vectoreffects;
