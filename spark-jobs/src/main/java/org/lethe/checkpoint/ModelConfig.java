package org.lethe.checkpoint;

/**
 * What a transformer is made of, whatever family it comes from.
 *
 * @param family model_type of the checkpoint
 * @param width C, of the residual stream
 * @param mlpWidth F
 * @param layers L
 * @param heads nh
 * @param keyValueHeads nkv, a divisor of nh
 * @param headSize hs
 * @param vocabularySize V
 * @param maxPositions longest sequence the model was made for
 * @param normEpsilon added to the mean square
 * @param rotary frequencies of the rotary embedding
 * @param tiedHead whether the output head is the embedding
 * @param attentionBias whether q, k, v and o have biases
 * @param mlpBias whether gate, up and down have biases
 */
public record ModelConfig(
    String family,
    int width,
    int mlpWidth,
    int layers,
    int heads,
    int keyValueHeads,
    int headSize,
    int vocabularySize,
    int maxPositions,
    double normEpsilon,
    RotaryScaling rotary,
    boolean tiedHead,
    boolean attentionBias,
    boolean mlpBias) {}
