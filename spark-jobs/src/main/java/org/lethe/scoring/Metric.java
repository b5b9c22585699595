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
 * The metrics of a task, with lm-eval's names where lm-eval has the metric.
 *
 * <p>A {@link Scale} computes every metric from sums over documents; most metrics are a ratio of
 * two sums.
 */
public enum Metric {
  /** Share of documents whose most likely choice is right, or whose continuation is greedy. */
  ACC(Scale.MEAN, ScoredDocument::accuracy, MULTIPLE_CHOICE, LOGLIKELIHOOD),
  /** The same with log-probabilities divided by the choices' code points. */
  ACC_NORM(Scale.MEAN, ScoredDocument::accuracyPerChar, MULTIPLE_CHOICE),
  /** The same with log-probabilities divided by the choices' UTF-8 bytes. */
  ACC_BYTES(Scale.MEAN, ScoredDocument::accuracyPerByte, MULTIPLE_CHOICE),
  /**
   * Share of documents where greedy decoding gives the right choice, or where the generated answer
   * is right.
   */
  EXACT_MATCH(
      Scale.MEAN,
      ScoredDocument::goldIsGreedy,
      AnswerMarks::exactMatch,
      MULTIPLE_CHOICE,
      GENERATE_UNTIL),
  /** F-measure of choosing the second of two choices; NaN for other documents. */
  F1(Scale.F_MEASURE, ScoredDocument::secondOfTwo, MULTIPLE_CHOICE),
  /** Matthews' correlation of the chosen and the right one of two choices; NaN for others. */
  MCC(Scale.CORRELATION, ScoredDocument::chosenAndRight, MULTIPLE_CHOICE),
  /**
   * Mean over documents of the squared distance between the choices' probabilities, scaled to sum
   * to 1, and the vector that is 1 for the right choice and 0 elsewhere (Brier 1950), in [0, 2].
   */
  BRIER_SCORE(Scale.LOSS, ScoredDocument::brier, MULTIPLE_CHOICE),
  /** Mean over documents of the F-measure of words in common with a right answer (Lin 2004). */
  ROUGE1(AnswerMarks::rouge1),
  /** The same for pairs of words. */
  ROUGE2(AnswerMarks::rouge2),
  /** The same for the longest common subsequence of words. */
  ROUGE_L(AnswerMarks::rougeL),
  /** BLEU of all answers together (Papineni et al. 2002), in [0, 100]. */
  BLEU(Scale.BLEU, AnswerMarks::bleu),
  /** chrF of all answers together (Popović 2015), in [0, 100]. */
  CHRF(Scale.CHRF, AnswerMarks::chrf),
  /**
   * Edits of words, where moving a run of words is one edit, per 100 words of right answers (Snover
   * et al. 2006).
   */
  TER(Scale.EDIT_RATE, null, AnswerMarks::ter, Set.of(GENERATE_UNTIL)),
  /** exp of minus the mean over documents of the continuation's whole log-likelihood. */
  PERPLEXITY(Scale.PERPLEXITY, ScoredDocument::goldLogLikelihood, LOGLIKELIHOOD),
  /** exp of the negative log-likelihood per word. */
  WORD_PERPLEXITY(Scale.PERPLEXITY, ScoredDocument::perWord, LOGLIKELIHOOD_ROLLING),
  /** exp of the negative log-likelihood per UTF-8 byte. */
  BYTE_PERPLEXITY(Scale.PERPLEXITY, ScoredDocument::perByte, LOGLIKELIHOOD_ROLLING),
  /** Negative log-likelihood per UTF-8 byte, in bits. */
  BITS_PER_BYTE(Scale.BITS, ScoredDocument::perByte, LOGLIKELIHOOD_ROLLING),
  /**
   * Mean over documents of the log-probability of the right answer, of several the most likely,
   * nats. Not lm-eval's.
   */
  LOG_LIKELIHOOD(Scale.MEAN, ScoredDocument::goldLogLikelihood, MULTIPLE_CHOICE, LOGLIKELIHOOD),
  /** Mean over documents of the probability of the right answer, in [0, 1]. Not lm-eval's. */
  GOLD_PROBABILITY(Scale.MEAN, ScoredDocument::goldProbability, MULTIPLE_CHOICE, LOGLIKELIHOOD),
  /**
   * Negative log-probability per token, nats. Of the right answer: the mean over documents of each
   * document's mean. Of rolling text: over all tokens, so that its exponential is the perplexity.
   * Not lm-eval's.
   */
  LOSS(Scale.LOSS, ScoredDocument::perToken, MULTIPLE_CHOICE, LOGLIKELIHOOD, LOGLIKELIHOOD_ROLLING);

  private static final Set<Scale> HIGHER_IS_BETTER =
      EnumSet.of(Scale.MEAN, Scale.F_MEASURE, Scale.CORRELATION, Scale.BLEU, Scale.CHRF);

  private static final Set<Scale> CORPUS_SCALES =
      EnumSet.of(Scale.BLEU, Scale.CHRF, Scale.EDIT_RATE);

  private final Scale scale;
  private final Function<ScoredDocument, Observation> observation; // null: generations only
  private final Function<AnswerMarks, Observation> mark; // null: no generations
  private final Set<OutputType> types;

  Metric(Scale scale, Function<ScoredDocument, Observation> observation, OutputType... types) {
    this(scale, observation, (Function<AnswerMarks, Observation>) null, Set.of(types));
  }

  Metric(ToDoubleFunction<AnswerMarks> mark) {
    this(Scale.MEAN, null, mark, GENERATE_UNTIL);
  }

  Metric(Scale scale, Function<AnswerMarks, Counts> counts) {
    this(scale, null, marks -> new Observation(0, 1, counts.apply(marks)), Set.of(GENERATE_UNTIL));
  }

  Metric(
      Scale scale,
      Function<ScoredDocument, Observation> observation,
      ToDoubleFunction<AnswerMarks> mark,
      OutputType... types) {
    this(
        scale,
        observation,
        mark == null ? null : marks -> new Observation(mark.applyAsDouble(marks), 1),
        Set.of(types));
  }

  Metric(
      Scale scale,
      Function<ScoredDocument, Observation> observation,
      Function<AnswerMarks, Observation> mark,
      Set<OutputType> types) {
    this.scale = scale;
    this.observation = observation;
    this.mark = mark;
    this.types = EnumSet.copyOf(types);
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

  /** Whether a document is right or wrong under the metric, nothing between. */
  public boolean isRightOrWrong() {
    return this == ACC || this == ACC_NORM || this == ACC_BYTES || this == EXACT_MATCH;
  }

  /** Whether a larger value is a better model. */
  public boolean higherIsBetter() {
    return HIGHER_IS_BETTER.contains(scale);
  }

  /** Whether the metric is reported only for tasks that list it; it means little elsewhere. */
  public boolean isOnRequest() {
    return this == F1 || this == MCC || this == BRIER_SCORE || CORPUS_SCALES.contains(scale);
  }

  /** Whether checkpoints are compared by this metric, document by document: a mean, or the loss. */
  public boolean isCompared() {
    return scale == Scale.MEAN || this == LOSS;
  }

  /**
   * Returns the observation of one document.
   *
   * @param type output type of the task
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
   * Returns the observation of one generated answer.
   *
   * @throws IllegalArgumentException if the metric has no meaning for generations
   */
  public Observation observe(AnswerMarks marks) {
    if (mark == null) {
      throw new IllegalArgumentException(key() + " is no metric of generations");
    }
    return mark.apply(marks);
  }

  /** Returns the metric over all observed documents; NaN without documents. */
  public double value(Sums sums) {
    return scale.value(sums);
  }

  /** Returns the standard error of the metric; NaN for fewer than two documents. */
  public double standardError(Sums sums) {
    return scale.stderr(sums);
  }
}
