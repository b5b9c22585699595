package org.lethe.inference;

import java.util.Arrays;
import java.util.List;
import org.lethe.benchmark.OutputType;
import org.lethe.benchmark.Request;
import org.lethe.transformer.PieceGroup;
import org.lethe.transformer.TokenForest;

/**
 * What answering requests side by side costs, whatever the model.
 *
 * @param tokens distinct tokens computed
 * @param askedTokens tokens of the requests put in one by one
 * @param pairs pairs of a distinct token and one it sees, itself included
 * @param answerRows rows the output head is computed at
 * @param attentionRows rows of queries attention is computed at: the tokens and what pads them
 */
public record BatchLoad(
    long tokens, long askedTokens, long pairs, long answerRows, long attentionRows) {

  public static final BatchLoad NONE = new BatchLoad(0, 0, 0, 0, 0);

  /** The load of a batch; of generations that of their prompts, answers come on top. */
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

  /** Tokens computed one a row and step: nothing is shared, nothing is padding. */
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
   * Estimated floating-point operations of a decoder: two a weight of the blocks and token, four a
   * pair, block and channel, two a weight of the output head and row that is read.
   *
   * @param blockWeights weights of all blocks a token meets: of experts those that are chosen
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
