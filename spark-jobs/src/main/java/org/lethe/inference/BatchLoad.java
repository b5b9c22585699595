package org.lethe.inference;

import java.util.Arrays;
import java.util.List;
import org.lethe.benchmark.OutputType;
import org.lethe.benchmark.Request;
import org.lethe.transformer.PieceGroup;
import org.lethe.transformer.TokenForest;

/**
 * The cost of a batch of requests, independent of the model.
 *
 * @param tokens number of distinct tokens
 * @param askedTokens number of tokens if each request were computed by itself
 * @param pairs pairs of a distinct token and a token that it sees, itself included
 * @param answerRows rows at which the output head is computed
 * @param attentionRows rows of queries at which attention is computed, padding included
 */
public record BatchLoad(
    long tokens, long askedTokens, long pairs, long answerRows, long attentionRows) {

  public static final BatchLoad NONE = new BatchLoad(0, 0, 0, 0, 0);

  /** The load of a batch; for generations, that of their prompts without the answers. */
  public static BatchLoad of(List<Request> batch) {
    if (batch.get(0).type() == OutputType.GENERATE_UNTIL) {
      List<int[]> prompts = batch.stream().map(Request::contextTokens).toList();
      return of(PrefixTree.of(prompts), prompts.size());
    }
    AnswerRows answers = AnswerRows.of(batch);
    return of(answers.tree(), answers.rows().length);
  }

  private static BatchLoad of(PrefixTree tree, int answerRows) {
    TokenForest forest = tree.forest();
    return new BatchLoad(
        forest.size(),
        Arrays.stream(tree.rows()).mapToLong(rows -> rows.length).sum(),
        Arrays.stream(forest.depths()).mapToLong(depth -> depth + 1L).sum(),
        answerRows,
        PieceGroup.attentionRows(forest));
  }

  /** The load of generated tokens, which share no prefix and have no padding. */
  public static BatchLoad ofAnswers(long tokens) {
    return new BatchLoad(tokens, tokens, 0, tokens, tokens);
  }

  public BatchLoad plus(BatchLoad other) {
    return new BatchLoad(
        tokens + other.tokens,
        askedTokens + other.askedTokens,
        pairs + other.pairs,
        answerRows + other.answerRows,
        attentionRows + other.attentionRows);
  }

  /**
   * Estimates the floating-point operations of a decoder: two per token and weight of the blocks,
   * four per pair, block and channel, two per answer row and weight of the output head.
   *
   * @param blockWeights weights of all blocks that process a token, without experts not chosen
   * @param layers number of blocks
   * @param width C
   * @param vocabulary V
   */
  public double flops(long blockWeights, int layers, int width, int vocabulary) {
    return 2.0 * blockWeights * tokens
        + 4.0 * layers * width * pairs
        + 2.0 * width * vocabulary * answerRows;
  }
}
