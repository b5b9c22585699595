/** What comes back of a lost task when vectors are added to a trained checkpoint. */
package org.lethe.measure.vectorinterventions;
