package org.lethe.checkpoint;

import java.util.Arrays;
import java.util.List;
import java.util.Set;

/**
 * The architecture of a transformer of any family.
 *
 * @param family model_type of the checkpoint
 * @param width C, of the residual stream
 * @param mlpWidth F
 * @param heads nh
 * @param keyValueHeads nkv, a divisor of nh
 * @param headSize hs
 * @param rotarySize first dimensions of a head, which rotate
 * @param rotaryPairs which of these dimensions rotate together
 * @param vocabularySize V
 * @param maxPositions longest sequence the model was made for
 * @param positionOffset row of the table of positions that belongs to the first token
 * @param norm kind of every norm
 * @param normEpsilon added to the mean square or variance
 * @param headNorms whether norms of queries and keys are over each head, not over all heads at once
 * @param activation of the MLPs
 * @param attentionCap c of c tanh(q k' / c); 0 for none
 * @param logitCap c of c tanh(logits / c); 0 for none
 * @param logitScale factor of the logits
 * @param embeddingScale factor of the token embedding
 * @param residualScale factor of what attention and MLP add to the residual stream
 * @param parallel whether the MLP reads the input of attention, not the stream after attention; it
 *     shares the norm of attention where it has none of its own
 * @param tiedHead whether the output head is the embedding
 * @param experts of the sparse blocks
 * @param blocks settings of each block
 * @param slots slots that have weights
 * @param biases slots that have biases
 */
public record ModelConfig(
    String family,
    int width,
    int mlpWidth,
    int heads,
    int keyValueHeads,
    int headSize,
    int rotarySize,
    RotaryPairs rotaryPairs,
    int vocabularySize,
    int maxPositions,
    int positionOffset,
    NormKind norm,
    double normEpsilon,
    boolean headNorms,
    ActivationFunction activation,
    double attentionCap,
    double logitCap,
    double logitScale,
    double embeddingScale,
    double residualScale,
    boolean parallel,
    boolean tiedHead,
    Experts experts,
    List<BlockConfig> blocks,
    Set<Slot> slots,
    Set<Slot> biases) {

  public ModelConfig {
    blocks = List.copyOf(blocks);
    slots = Set.copyOf(slots);
    biases = Set.copyOf(biases);
    int[] sizes = {
      width, mlpWidth, blocks.size(), heads, keyValueHeads, headSize, vocabularySize, maxPositions
    };
    if (Arrays.stream(sizes).anyMatch(size -> size < 1)) {
      throw new IllegalArgumentException("sizes must be positive, got " + Arrays.toString(sizes));
    }
    if (heads % keyValueHeads != 0) {
      throw new IllegalArgumentException(
          "keyValueHeads must divide heads, got %d, %d".formatted(keyValueHeads, heads));
    }
    if (rotarySize < 0 || rotarySize % 2 != 0 || rotarySize > headSize) {
      throw new IllegalArgumentException(
          "rotarySize must be even and at most headSize %d, got %d"
              .formatted(headSize, rotarySize));
    }
    if (!(normEpsilon > 0)) {
      throw new IllegalArgumentException("normEpsilon must be positive, got " + normEpsilon);
    }
  }

  /** The same architecture with an output head of its own. */
  ModelConfig untied() {
    return new ModelConfig(
        family,
        width,
        mlpWidth,
        heads,
        keyValueHeads,
        headSize,
        rotarySize,
        rotaryPairs,
        vocabularySize,
        maxPositions,
        positionOffset,
        norm,
        normEpsilon,
        headNorms,
        activation,
        attentionCap,
        logitCap,
        logitScale,
        embeddingScale,
        residualScale,
        parallel,
        false,
        experts,
        blocks,
        slots,
        biases);
  }

  /** L, number of blocks. */
  public int layers() {
    return blocks.size();
  }

  /** Longest sequence whose positions rotate as those of short sequences do. */
  public int fixedRotationLength() {
    return blocks.stream()
        .filter(block -> block.rotary() != null)
        .mapToInt(block -> block.rotary().fixedLength())
        .min()
        .orElse(Integer.MAX_VALUE);
  }

  /** Whether the positions of sequences of two lengths rotate by the same angles. */
  public boolean turnsAlike(int length, int other) {
    return blocks.stream()
        .filter(block -> block.rotary() != null)
        .allMatch(block -> block.rotary().regime(length) == block.rotary().regime(other));
  }

  /** Whether a slot has weights in a block. */
  public boolean has(Slot slot, int layer) {
    return slots.contains(slot)
        && switch (slot.mlp()) {
          case NONE -> true;
          case DENSE -> !blocks.get(layer).sparse();
          case SPARSE -> blocks.get(layer).sparse();
        };
  }

  /**
   * Shape of the weight of a slot: [out, in] for maps, [n] for norms, [rows, C] for tables and
   * head.
   */
  public long[] shape(Slot slot) {
    long queries = (long) heads * headSize;
    long keys = (long) keyValueHeads * headSize;
    return switch (slot) {
      case EMBED, HEAD -> new long[] {vocabularySize, width};
      case POSITION -> new long[] {(long) positionOffset + maxPositions, width};
      case Q -> new long[] {queries, width};
      case K, V -> new long[] {keys, width};
      case O -> new long[] {width, queries};
      case GATE, UP -> new long[] {mlpWidth, width};
      case DOWN -> new long[] {width, mlpWidth};
      case ROUTER -> new long[] {experts.count(), width};
      case EXPERT_GATE, EXPERT_UP -> new long[] {experts.width(), width};
      case EXPERT_DOWN -> new long[] {width, experts.width()};
      case SHARED_ROUTER -> new long[] {1, width};
      case SHARED_GATE, SHARED_UP -> new long[] {experts.sharedWidth(), width};
      case SHARED_DOWN -> new long[] {width, experts.sharedWidth()};
      case Q_NORM -> new long[] {headNorms ? headSize : queries};
      case K_NORM -> new long[] {headNorms ? headSize : keys};
      case ATTENTION_NORM, ATTENTION_POST_NORM -> new long[] {width};
      case MLP_NORM, MLP_POST_NORM, FINAL_NORM -> new long[] {width};
    };
  }
}
