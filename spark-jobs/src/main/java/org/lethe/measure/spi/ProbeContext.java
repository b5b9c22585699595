package org.lethe.measure.spi;

import java.io.Serializable;

/**
 * What the experiment says to every probe.
 *
 * @param batchTokens distinct tokens of a batch at most
 * @param seed seed of every draw
 */
public record ProbeContext(int batchTokens, long seed) implements Serializable {}
