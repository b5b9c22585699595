package org.lethe.scoring;

import static org.lethe.benchmark.OutputType.GENERATE_UNTIL;
import static org.lethe.benchmark.OutputType.LOGLIKELIHOOD;
import static org.lethe.benchmark.OutputType.LOGLIKELIHOOD_ROLLING;
import static org.lethe.benchmark.OutputType.MULTIPLE_CHOICE;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import org.lethe.benchmark.OutputType;

/**
 * What is reported of a task, by lm-eval's names where it has one.
 *
 * <p>Every metric is a ratio of sums over documents, sent through a {@link Scale}.
 */
public enum Metric {
  /** Share of documents whose most likely choice is right, or whose continuation is greedy. */
  ACC(Scale.MEAN, ScoredDocument::accuracy, MULTIPLE_CHOICE, LOGLIKELIHOOD),
  /** The same with log-probabilities divided by the choices' code points. */
  ACC_NORM(Scale.MEAN, ScoredDocument::accuracyPerChar, MULTIPLE_CHOICE),
  /** The same with log-probabilities divided by the choices' UTF-8 bytes. */
  ACC_BYTES(Scale.MEAN, ScoredDocument::accuracyPerByte, MULTIPLE_CHOICE),
  /**
   * Share of documents whose right choice is what greedy decoding gives, or whose generated answer
   * is a right one.
   */
  EXACT_MATCH(
      Scale.MEAN,
      ScoredDocument::goldIsGreedy,
      AnswerMarks::exactMatch,
      MULTIPLE_CHOICE,
      GENERATE_UNTIL),
  /** Mean over documents of the F-measure of words in common with a right answer (Lin 2004). */
  ROUGE1(AnswerMarks::rouge1),
  /** The same of pairs of words. */
  ROUGE2(AnswerMarks::rouge2),
  /** The same of the longest common subsequence of words. */
  ROUGE_L(AnswerMarks::rougeL),
  /** exp of minus the mean over documents of the continuation's whole log-likelihood. */
  PERPLEXITY(Scale.PERPLEXITY, ScoredDocument::goldLogLikelihood, LOGLIKELIHOOD),
  /** exp of the negative log-likelihood per word. */
  WORD_PERPLEXITY(Scale.PERPLEXITY, ScoredDocument::perWord, LOGLIKELIHOOD_ROLLING),
  /** exp of the negative log-likelihood per UTF-8 byte. */
  BYTE_PERPLEXITY(Scale.PERPLEXITY, ScoredDocument::perByte, LOGLIKELIHOOD_ROLLING),
  /** Negative log-likelihood per UTF-8 byte, in bits. */
  BITS_PER_BYTE(Scale.BITS, ScoredDocument::perByte, LOGLIKELIHOOD_ROLLING),
  /** Mean over documents of the log-probability of the right answer, nats. Not lm-eval's. */
  LOG_LIKELIHOOD(Scale.MEAN, ScoredDocument::goldLogLikelihood, MULTIPLE_CHOICE, LOGLIKELIHOOD),
  /** Mean over documents of the probability of the right answer, in [0, 1]. Not lm-eval's. */
  GOLD_PROBABILITY(Scale.MEAN, ScoredDocument::goldProbability, MULTIPLE_CHOICE, LOGLIKELIHOOD),
  /**
   * Negative log-probability per token, nats. Of the right answer: the mean over documents of each
   * document's mean. Of rolling text: over all tokens, so that its exponential is the perplexity.
   * Not lm-eval's.
   */
  LOSS(Scale.LOSS, ScoredDocument::perToken, MULTIPLE_CHOICE, LOGLIKELIHOOD, LOGLIKELIHOOD_ROLLING);

  private final Scale scale;
  private final Function<ScoredDocument, Observation> observation; // null: of generations alone
  private final ToDoubleFunction<AnswerMarks> mark; // null: not of generations
  private final Set<OutputType> types;

  Metric(Scale scale, Function<ScoredDocument, Observation> observation, OutputType... types) {
    this(scale, observation, null, types);
  }

  Metric(ToDoubleFunction<AnswerMarks> mark) {
    this(Scale.MEAN, null, mark, GENERATE_UNTIL);
  }

  Metric(
      Scale scale,
      Function<ScoredDocument, Observation> observation,
      ToDoubleFunction<AnswerMarks> mark,
      OutputType... types) {
    this.scale = scale;
    this.observation = observation;
    this.mark = mark;
    this.types = EnumSet.copyOf(Arrays.asList(types));
  }

  /** Name in task files and tables. */
  public String key() {
    return this == ROUGE_L ? "rougeL" : name().toLowerCase(Locale.ROOT);
  }

  /** The metric of a name; empty when there is none. */
  public static Optional<Metric> of(String key) {
    return Arrays.stream(values()).filter(metric -> metric.key().equals(key)).findFirst();
  }

  /** All metrics that an output type has. */
  public static List<Metric> of(OutputType type) {
    return Arrays.stream(values()).filter(metric -> metric.types.contains(type)).toList();
  }

  /** Whether a larger value is a better model. */
  public boolean higherIsBetter() {
    return scale == Scale.MEAN;
  }

  /**
   * What one document adds.
   *
   * @param type what the task asks
   * @param document the document's requests, complete, in any order
   * @throws IllegalArgumentException if a request is missing or the metric has no meaning for the
   *     output type
   */
  public Observation observe(OutputType type, List<ScoredChoice> document) {
    if (!types.contains(type) || observation == null) {
      throw new IllegalArgumentException(
          "%s is a metric of %s, not of %s".formatted(key(), types, type.key()));
    }
    return observation.apply(new ScoredDocument(type, document));
  }

  /**
   * What one generated answer adds.
   *
   * @throws IllegalArgumentException if the metric has no meaning for generations
   */
  public Observation observe(AnswerMarks marks) {
    if (mark == null) {
      throw new IllegalArgumentException(key() + " is no metric of generations");
    }
    return new Observation(mark.applyAsDouble(marks), 1);
  }

  /** The metric over all observed documents. */
  public TaskScore score(Sums sums) {
    double ratio = sums.ratio();
    return new TaskScore(this, scale.value(ratio), scale.stderr(ratio, sums.stderr()), sums.n());
  }
}
