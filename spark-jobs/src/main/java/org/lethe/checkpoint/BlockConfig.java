package org.lethe.checkpoint;

/**
 * The settings that may differ from block to block.
 *
 * @param attentionScale factor of q k'
 * @param window number of positions that a token sees, its own included; 0 for all up to its own
 * @param chunk positions of a chunk, outside of which a token sees nothing; 0 for one chunk
 * @param rotary frequencies of the rotary embedding; null without rotation
 * @param unitNorms whether rotated queries and keys are scaled to a mean square of 1 over each head
 * @param temperature factor of queries by position; null for none
 * @param sparse whether the MLP is a mixture of experts
 */
public record BlockConfig(
    double attentionScale,
    int window,
    int chunk,
    RotaryScaling rotary,
    boolean unitNorms,
    QueryTemperature temperature,
    boolean sparse) {

  public BlockConfig {
    if (!(attentionScale > 0) || window < 0 || chunk < 0) {
      throw new IllegalArgumentException(
          "attentionScale must be positive, window and chunk from 0, got %s, %d, %d"
              .formatted(attentionScale, window, chunk));
    }
  }
}
