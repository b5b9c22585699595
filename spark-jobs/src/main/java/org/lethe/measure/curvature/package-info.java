/** The loss around the weights of a checkpoint: curvature, sharpness and slices. */
package org.lethe.measure.curvature;
