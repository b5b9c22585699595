package org.lethe.measure.floor;

import java.io.Serializable;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import org.lethe.benchmark.OutputType;
import org.lethe.benchmark.Request;
import org.lethe.benchmark.Status;

/**
 * What can be said of a task's right answers without reading the questions: how often each token
 * occurs, and among how many choices the right ones stand. Whole numbers, so that parts add up the
 * same in any order. Grows with the distinct tokens of the answers and their lengths.
 */
final class AnswerCounts implements Serializable {
  private static final long serialVersionUID = 1L;

  private record Token(int id, int length) implements Serializable, Comparable<Token> {
    @Override
    public int compareTo(Token other) {
      int byLength = Integer.compare(length, other.length);
      return byLength != 0 ? byLength : Integer.compare(id, other.id);
    }
  }

  private record Guess(int rights, int choices) implements Serializable, Comparable<Guess> {
    @Override
    public int compareTo(Guess other) {
      int byChoices = Integer.compare(choices, other.choices);
      return byChoices != 0 ? byChoices : Integer.compare(rights, other.rights);
    }
  }

  private final TreeMap<Token, Long> tokens = new TreeMap<>(); // with the answer's length
  private final TreeMap<Guess, Long> guesses = new TreeMap<>();
  private long answers;
  private OutputType type;

  /** Counts requests of a task; others than right answers only by the choices they stand among. */
  static AnswerCounts of(List<Request> requests) {
    AnswerCounts counts = new AnswerCounts();
    requests.stream().filter(request -> request.status() == Status.OK).forEach(counts::add);
    return counts;
  }

  private void add(Request request) {
    type = request.type();
    if (request.choice() == 0) {
      guesses.merge(new Guess(request.rights().size(), request.choices()), 1L, Long::sum);
    }
    boolean right =
        type != OutputType.MULTIPLE_CHOICE
            || !request.rights().isEmpty() && request.rights().get(0) == request.choice();
    if (right) {
      answers++;
      int length = request.continuationTokens().length;
      for (int token : request.continuationTokens()) {
        tokens.merge(new Token(token, length), 1L, Long::sum);
      }
    }
  }

  AnswerCounts merge(AnswerCounts other) {
    type = other.type == null ? type : other.type;
    answers += other.answers;
    other.tokens.forEach((token, count) -> tokens.merge(token, count, Long::sum));
    other.guesses.forEach((guess, count) -> guesses.merge(guess, count, Long::sum));
    return this;
  }

  OutputType type() {
    return type;
  }

  /** Returns the mean over documents of the probability to guess a right choice. */
  double guessing() {
    double sum = 0;
    long documents = 0;
    for (Map.Entry<Guess, Long> guess : guesses.entrySet()) {
      sum += guess.getValue() * (double) guess.getKey().rights() / guess.getKey().choices();
      documents += guess.getValue();
    }
    return sum / documents;
  }

  /** Returns the mean over answers of their log-probability by the frequency of tokens, nats. */
  double unigramLogLikelihood() {
    return unigram(token -> 1) / answers;
  }

  /**
   * Returns the mean negative log-probability by the frequency of tokens, nats per token: over
   * answers of each answer's mean, of rolling text over all tokens.
   */
  double unigramLoss() {
    return type == OutputType.LOGLIKELIHOOD_ROLLING
        ? -unigram(token -> 1) / total()
        : -unigram(token -> 1.0 / token.length()) / answers;
  }

  private double unigram(ToDoubleFunction<Token> weight) {
    Map<Integer, Long> byToken = new TreeMap<>();
    tokens.forEach((token, count) -> byToken.merge(token.id(), count, Long::sum));
    double total = total();
    double sum = 0;
    for (Map.Entry<Token, Long> entry : tokens.entrySet()) {
      double logProb = Math.log(byToken.get(entry.getKey().id()) / total);
      sum += entry.getValue() * weight.applyAsDouble(entry.getKey()) * logProb;
    }
    return sum;
  }

  private long total() {
    return tokens.values().stream().mapToLong(Long::longValue).sum();
  }
}
