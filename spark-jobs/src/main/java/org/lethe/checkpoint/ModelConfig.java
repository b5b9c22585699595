package org.lethe.checkpoint;

import java.util.Arrays;

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
    boolean mlpBias) {

  public ModelConfig {
    int[] sizes = {
      width, mlpWidth, layers, heads, keyValueHeads, headSize, vocabularySize, maxPositions
    };
    if (Arrays.stream(sizes).anyMatch(size -> size < 1)) {
      throw new IllegalArgumentException("sizes must be positive, got " + Arrays.toString(sizes));
    }
    if (heads % keyValueHeads != 0 || headSize % 2 != 0) {
      throw new IllegalArgumentException(
          "keyValueHeads must divide heads and headSize be even, got %d, %d, %d"
              .formatted(keyValueHeads, heads, headSize));
    }
    if (!(normEpsilon > 0)) {
      throw new IllegalArgumentException("normEpsilon must be positive, got " + normEpsilon);
    }
  }
}
