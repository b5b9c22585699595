package org.lethe.activation;

/**
 * One activation of one prompt.
 *
 * @param prompt index of the prompt in its batch
 * @param layer residual stream: 0 the embedding, k after block k; head outputs: block index from 0
 * @param head head index, -1 for the residual stream
 * @param vector [C] or [hs]
 */
public record Activation(
    int prompt, Site site, int layer, int head, Position position, float[] vector) {}
