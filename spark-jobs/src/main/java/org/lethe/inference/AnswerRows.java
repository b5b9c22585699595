package org.lethe.inference;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.lethe.benchmark.Request;

/**
 * The rows of a batch's forest that predict the answer tokens of its requests.
 *
 * @param tree inputs of the requests: context and continuation, without the last token of the
 *     continuation, which predicts nothing
 * @param rows indices into the forest's [N] of the rows that predict answer tokens, ascending and
 *     distinct
 * @param places for each answer token the index in {@code rows} of the row that predicts it; the
 *     first tokens of the answers to one question share a row
 * @param targets the answer tokens
 * @param starts index of the first answer token of each request, then the number of all answer
 *     tokens
 */
@SuppressWarnings("ArrayRecordComponent") // one per batch, never compared
public record AnswerRows(PrefixTree tree, long[] rows, int[] places, long[] targets, int[] starts) {

  /** Arranges requests whose contexts and continuations have at least one token. */
  public static AnswerRows of(List<Request> requests) {
    PrefixTree tree = PrefixTree.of(requests.stream().map(AnswerRows::input).toList());
    int[] starts = new int[requests.size() + 1];
    for (int b = 0; b < requests.size(); b++) {
      starts[b + 1] = starts[b] + requests.get(b).continuationTokens().length;
    }
    int[] predictingRows = new int[starts[requests.size()]];
    long[] targets = new long[predictingRows.length];
    for (int b = 0; b < requests.size(); b++) {
      int[] answer = requests.get(b).continuationTokens();
      int first = requests.get(b).contextTokens().length - 1;
      System.arraycopy(tree.rows()[b], first, predictingRows, starts[b], answer.length);
      for (int k = 0; k < answer.length; k++) {
        targets[starts[b] + k] = answer[k];
      }
    }
    int[] rows = IntStream.of(predictingRows).sorted().distinct().toArray();
    int[] places =
        IntStream.of(predictingRows).map(row -> Arrays.binarySearch(rows, row)).toArray();
    return new AnswerRows(
        tree, IntStream.of(rows).asLongStream().toArray(), places, targets, starts);
  }

  /**
   * The input tokens of a request.
   *
   * @throws IllegalArgumentException if its context or its continuation is empty
   */
  public static int[] input(Request request) {
    int[] context = request.contextTokens();
    int[] answer = request.continuationTokens();
    if (context.length == 0 || answer.length == 0) {
      throw new IllegalArgumentException(
          "request %s of task %s has an empty %s"
              .formatted(
                  request.requestId(),
                  request.task(),
                  context.length == 0 ? "context" : "continuation"));
    }
    int[] input = Arrays.copyOf(context, context.length + answer.length - 1);
    System.arraycopy(answer, 0, input, context.length, answer.length - 1);
    return input;
  }
}
