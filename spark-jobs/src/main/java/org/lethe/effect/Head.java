package org.lethe.effect;

/**
 * An attention head.
 *
 * @param layer block index
 * @param head index of the query head in the block
 */
public record Head(int layer, int head) {}
