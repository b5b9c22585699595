package org.lethe.scoring;

import java.util.List;
import org.lethe.benchmark.Request;

/**
 * A scored request as metrics see it: a choice, a continuation, or a window of a rolling document.
 *
 * @param choice index of the choice or window, from 0
 * @param choices number of choices or windows of the document
 * @param golds indices of the right choices, mostly one
 * @param logProb log-probability of the continuation, nats
 * @param greedy whether the continuation is what greedy decoding gives
 * @param tokens tokens of the continuation
 * @param chars Unicode code points of the choice without its delimiter
 * @param bytes UTF-8 bytes of the choice without its delimiter; of a rolling document in window 0
 * @param words words of a rolling document, in window 0
 */
public record ScoredChoice(
    int choice,
    int choices,
    List<Integer> golds,
    double logProb,
    boolean greedy,
    int tokens,
    int chars,
    int bytes,
    int words) {

  /** Rejects a choice that is out of range and a log-probability that is NaN. */
  public ScoredChoice {
    if (choice < 0 || choice >= choices) {
      throw new IllegalArgumentException(
          "choice must be in [0, %d), got %d".formatted(choices, choice));
    }
    if (Double.isNaN(logProb)) {
      throw new IllegalArgumentException(
          "log-probability of choice " + choice + " is not a number");
    }
  }

  /** Returns the scored form of a model's answer to a request. */
  public static ScoredChoice of(Request request, LogLikelihood answer) {
    return new ScoredChoice(
        request.choice(),
        request.choices(),
        request.rights(),
        answer.logProb(),
        answer.greedy(),
        request.continuationTokens().length,
        request.chars(),
        request.bytes(),
        request.words());
  }
}
