package org.lethe.gradient;

/**
 * The loss at a point and how it changes there.
 *
 * @param loss nats
 * @param gradient flat, nats per unit of weight
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record Slope(double loss, float[] gradient) {}
