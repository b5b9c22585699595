package org.lethe.inference;

import java.util.List;
import org.lethe.benchmark.Request;

/**
 * Which rows of a flattened batch predict the answer tokens of which request.
 *
 * @param batch inputs: context and continuation without its last token, which nothing reads
 * @param rows index into [B·T] of every row that predicts an answer token
 * @param targets the answer token each row predicts
 * @param starts where each request's rows begin; one more entry than requests
 */
public record AnswerRows(TokenBatch batch, long[] rows, long[] targets, int[] starts) {

  /** Lays out requests whose context and continuation hold at least one token each. */
  public static AnswerRows of(List<Request> requests) {
    TokenBatch batch = TokenBatch.of(requests.stream().map(AnswerRows::input).toList());
    int[] starts = new int[requests.size() + 1];
    for (int b = 0; b < requests.size(); b++) {
      starts[b + 1] = starts[b] + requests.get(b).continuationTokens().length;
    }
    long[] rows = new long[starts[requests.size()]];
    long[] targets = new long[rows.length];
    for (int b = 0; b < requests.size(); b++) {
      int[] answer = requests.get(b).continuationTokens();
      int first = requests.get(b).contextTokens().length - 1;
      for (int k = 0; k < answer.length; k++) {
        rows[starts[b] + k] = batch.row(b, first + k);
        targets[starts[b] + k] = answer[k];
      }
    }
    return new AnswerRows(batch, rows, targets, starts);
  }

  private static int[] input(Request request) {
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
    int[] input = new int[context.length + answer.length - 1];
    System.arraycopy(context, 0, input, 0, context.length);
    System.arraycopy(answer, 0, input, context.length, answer.length - 1);
    return input;
  }
}
