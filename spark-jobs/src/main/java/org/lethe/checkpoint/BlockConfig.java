package org.lethe.checkpoint;

/**
 * What may differ from block to block.
 *
 * @param attentionScale factor of q k'
 * @param window how many positions a token sees, itself included; 0 for all before it
 * @param rotary frequencies of the rotary embedding; null without rotation
 * @param sparse whether the MLP is a mixture of experts
 */
public record BlockConfig(double attentionScale, int window, RotaryScaling rotary, boolean sparse) {

  public BlockConfig {
    if (!(attentionScale > 0) || window < 0) {
      throw new IllegalArgumentException(
          "attentionScale must be positive and window from 0, got %s, %d"
              .formatted(attentionScale, window));
    }
  }
}
