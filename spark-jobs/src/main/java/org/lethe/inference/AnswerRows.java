package org.lethe.inference;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.lethe.benchmark.Request;

/**
 * Which rows of a batch's forest predict the answer tokens of which request.
 *
 * @param tree inputs: context and continuation without its last token, which nothing reads
 * @param rows index into the forest's [N] of every row that predicts an answer token, ascending,
 *     each once
 * @param places for each answer token, the place in {@code rows} of the one that predicts it; the
 *     first tokens of the answers to one question share a row
 * @param targets the answer tokens
 * @param starts where each request's answer tokens begin; one more entry than requests
 */
@SuppressWarnings("ArrayRecordComponent") // one a batch, never compared
public record AnswerRows(PrefixTree tree, long[] rows, int[] places, long[] targets, int[] starts) {

  /** Lays out requests whose context and continuation hold at least one token each. */
  public static AnswerRows of(List<Request> requests) {
    PrefixTree tree = PrefixTree.of(requests.stream().map(AnswerRows::input).toList());
    int[] starts = new int[requests.size() + 1];
    for (int b = 0; b < requests.size(); b++) {
      starts[b + 1] = starts[b] + requests.get(b).continuationTokens().length;
    }
    int[] read = new int[starts[requests.size()]];
    long[] targets = new long[read.length];
    for (int b = 0; b < requests.size(); b++) {
      int[] answer = requests.get(b).continuationTokens();
      int first = requests.get(b).contextTokens().length - 1;
      System.arraycopy(tree.rows()[b], first, read, starts[b], answer.length);
      for (int k = 0; k < answer.length; k++) {
        targets[starts[b] + k] = answer[k];
      }
    }
    int[] rows = IntStream.of(read).sorted().distinct().toArray();
    int[] places = IntStream.of(read).map(row -> Arrays.binarySearch(rows, row)).toArray();
    return new AnswerRows(
        tree, IntStream.of(rows).asLongStream().toArray(), places, targets, starts);
  }

  /**
   * The tokens that are put in for a request.
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
