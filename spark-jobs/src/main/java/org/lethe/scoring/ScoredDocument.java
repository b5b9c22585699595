package org.lethe.scoring;

import java.util.Comparator;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;
import org.lethe.benchmark.OutputType;

/**
 * The complete answers to one document.
 *
 * @param type output type of the task
 * @param choices the answers in the order of choices or windows
 */
record ScoredDocument(OutputType type, List<ScoredChoice> choices) {

  ScoredDocument {
    choices = choices.stream().sorted(Comparator.comparingInt(ScoredChoice::choice)).toList();
    if (choices.isEmpty()) {
      throw new IllegalArgumentException("a document has at least one request, got none");
    }
    for (int i = 0; i < choices.size(); i++) {
      ScoredChoice choice = choices.get(i);
      if (choice.choice() != i || choice.choices() != choices.size()) {
        throw new IllegalArgumentException(
            "document must have requests 0 to %d once each, got %s"
                .formatted(
                    choice.choices() - 1, choices.stream().map(ScoredChoice::choice).toList()));
      }
    }
    List<Integer> golds = choices.get(0).golds();
    int n = choices.size();
    if (type == OutputType.MULTIPLE_CHOICE
        && (golds.isEmpty() || golds.stream().anyMatch(gold -> gold < 0 || gold >= n))) {
      throw new IllegalArgumentException("gold must be in [0, %d), got %s".formatted(n, golds));
    }
  }

  /** Returns the right choice; of several the most likely. */
  private ScoredChoice gold() {
    return type == OutputType.MULTIPLE_CHOICE
        ? rightChoices().max(Comparator.comparingDouble(ScoredChoice::logProb)).orElseThrow()
        : choices.get(0);
  }

  private Stream<ScoredChoice> rightChoices() {
    return choices.get(0).golds().stream().map(choices::get);
  }

  /** Whether there are two choices and exactly one of them is right. */
  private boolean isBinary() {
    return choices.size() == 2 && choices.get(0).golds().size() == 1;
  }

  Observation accuracy() {
    return type == OutputType.MULTIPLE_CHOICE
        ? picks(ScoredChoice::logProb)
        : flag(gold().greedy());
  }

  Observation accuracyPerChar() {
    return picks(choice -> choice.logProb() / choice.chars());
  }

  Observation accuracyPerByte() {
    return picks(choice -> choice.logProb() / choice.bytes());
  }

  Observation goldIsGreedy() {
    return flag(rightChoices().anyMatch(ScoredChoice::greedy));
  }

  Observation goldLogLikelihood() {
    return new Observation(gold().logProb(), 1);
  }

  Observation goldProbability() {
    return new Observation(Math.exp(gold().logProb()), 1);
  }

  Observation perToken() {
    return type == OutputType.LOGLIKELIHOOD_ROLLING
        ? new Observation(sum(ScoredChoice::logProb), sum(ScoredChoice::tokens))
        : new Observation(gold().logProb() / gold().tokens(), 1);
  }

  Observation perWord() {
    return new Observation(sum(ScoredChoice::logProb), sum(ScoredChoice::words));
  }

  Observation perByte() {
    return new Observation(sum(ScoredChoice::logProb), sum(ScoredChoice::bytes));
  }

  /** NaN unless exactly one of two choices is right. */
  Observation secondOfTwo() {
    int chosen = best(ScoredChoice::logProb);
    int right = choices.get(0).golds().get(0);
    return isBinary()
        ? new Observation(2.0 * chosen * right, chosen + right)
        : new Observation(Double.NaN, Double.NaN);
  }

  /** NaN unless exactly one of two choices is right. */
  Observation chosenAndRight() {
    return isBinary()
        ? new Observation(best(ScoredChoice::logProb), choices.get(0).golds().get(0))
        : new Observation(Double.NaN, Double.NaN);
  }

  /** The negative distance, because losses are observed negated; NaN with several right choices. */
  Observation brier() {
    if (choices.get(0).golds().size() > 1) {
      return new Observation(Double.NaN, Double.NaN);
    }
    double largest = choices.get(best(ScoredChoice::logProb)).logProb();
    double total = sum(choice -> Math.exp(choice.logProb() - largest));
    double distance = 0;
    for (ScoredChoice choice : choices) {
      double target = choice.golds().contains(choice.choice()) ? 1 : 0;
      double difference = Math.exp(choice.logProb() - largest) / total - target;
      distance += difference * difference;
    }
    return new Observation(-distance, 1);
  }

  private Observation picks(ToDoubleFunction<ScoredChoice> score) {
    return flag(choices.get(0).golds().contains(best(score)));
  }

  /** The first choice of the largest score. */
  private int best(ToDoubleFunction<ScoredChoice> score) {
    int best = 0;
    for (int i = 1; i < choices.size(); i++) {
      if (score.applyAsDouble(choices.get(i)) > score.applyAsDouble(choices.get(best))) {
        best = i;
      }
    }
    return best;
  }

  private double sum(ToDoubleFunction<ScoredChoice> part) {
    return choices.stream().mapToDouble(part).sum();
  }

  private static Observation flag(boolean right) {
    return new Observation(right ? 1 : 0, 1);
  }
}
